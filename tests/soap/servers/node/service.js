// Orders as JavaScript programmers write them with npm's soap: NODE_PATH=… node service.js
'use strict';
const fs = require('fs');
const http = require('http');
const path = require('path');
const soap = require('soap');

const wsdl = fs.readFileSync(path.join(__dirname, 'orders.wsdl'), 'utf8');

// null is written as xsi:nil without a declaration of xsi, so that who means it says it himself.
const nil = { attributes: { 'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance', 'xsi:nil': 'true' } };
const answers = {
  all: {
    order: [
      {
        id: '9007199254740993',
        text: 'Ål & <öl>',
        sum: '10.50',
        at: '2024-03-31T02:30:00+02:00',
        open: false,
        buyer: { name: 'Åsa' },
        line: [{ $value: 'bröd', attributes: { unit: 'st' } }, { $value: 'smör' }],
      },
      { id: 2, text: '', at: nil, buyer: nil, line: 'ost' },
    ],
  },
  date: { order: { id: 1, at: new Date(Date.UTC(2024, 2, 31)) } }, // npm's soap writes an empty element
  day: { order: { id: 1, at: 'i morgon' } },
  sum: { order: { id: 1, sum: 1e21 } },
  flag: { order: { id: 1, open: 'ja' } },
  null: { order: { id: 1, text: null } },
  none: {},
};

const find = (asked, done) => {
  const which = asked.which.$value || asked.which;
  if (which === 'hang') return; // the callback is forgotten, and nobody ever answers
  if (which === 'crash') throw new Error('no such table: db.internal at /srv/app/orders.js:7');
  if (which === 'fault11') {
    done({ Fault: { faultcode: 'soap:Server.Busy', faultstring: 'at /srv/app', detail: { busy: { host: 'db.internal' } } } });
    return;
  }
  if (which === 'fault') {
    done({
      Fault: {
        Code: { Value: 'soap:Sender', Subcode: { Value: 'rpc:NotFound' } },
        Reason: { Text: 'at /srv/app' },
        statusCode: 500,
      },
    });
    return;
  }
  done(null, answers[which]);
};
const services = {
  Orders: {
    Orders: { Find: find },
    Sums: { Add: (asked) => ({ result: Number(asked.first.$value || asked.first) + Number(asked.second.$value || asked.second) }) },
  },
};

const server = http.createServer((request, response) => response.writeHead(404).end());
server.listen(0, '127.0.0.1', () => {
  soap.listen(server, { path: '/orders', services, xml: wsdl });
  soap.listen(server, { path: '/sums', services, xml: wsdl });
  const secured = soap.listen(server, { path: '/secured', services, xml: wsdl.replace('/orders', '/secured') });
  secured.authenticate = (security) => Boolean(security && security.UsernameToken && security.UsernameToken.Username === 'svc');
  process.stdout.write(`listening on http://127.0.0.1:${server.address().port}/\n`);
});
