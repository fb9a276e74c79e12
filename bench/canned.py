"""A SOAP service that costs next to nothing: nginx, and two answers that never change.

So that no back end's own work hides what is measured; its processor time is nobody's.
"""

from __future__ import annotations

import os
from pathlib import Path

from bench.processes import LOOPBACK, Server, free_port
from gateway.demo.people import PEOPLE

STAFF = PEOPLE["anna"].staff
"""Whose visits all of them are."""

LISTED = 100
_NAMESPACE = "urn:brygga:bench:besok"
_ENVELOPE = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">'
    '<soap:Body><{name} xmlns="{space}">{records}</{name}></soap:Body></soap:Envelope>'
)
_SERVICE = """
map $http_soapaction $answer {{ default one; '"list"' list; }}
server {{
  listen 127.0.0.1:{port};
  root {folder};
  default_type "text/xml; charset=utf-8";
  location = /ready {{ return 200; }}
  location = /service {{ rewrite ^ /answers/$answer.xml last; }}
  # nginx reads files to GET alone: a POST is 405, which is made an answer
  location /answers/ {{ error_page 405 =200 $uri; }}
}}
"""
_NGINX = """
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr;
events {{ worker_connections 512; }}
http {{
  access_log off;
  types {{ }}
  open_file_cache max=10;
  keepalive_requests 10000000;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  {servers}
}}
"""


def visit(number: int) -> str:
    """Return the XML of one visit: 18 elements, 2 attributes, a task or two."""
    key, minutes = f"B{number:07}", 15 + number % 45
    leaves = {
        "BesId": key,
        "BrukarId": f"BR{number % 977:05}",
        "Enhet": "HN01",
        "Sign": STAFF,
        "Typ": "MO",
        "Status": "PSU"[number % 3],
        "Datum": "2026-11-23",
        "Start": f"2026-11-23T{6 + number % 14:02}:{number % 60:02}:00+01:00",
        "Slut": f"2026-11-23T{7 + number % 14:02}:{number % 60:02}:00+01:00",
        "Minuter": str(minutes),
        "Avgift": f"{minutes}.50",
        "Dubbel": "true" if number % 2 else "false",
        "Larmnummer": str(9007199254740993 + number),
        "Gata": f"Björkvägen {number % 80 + 1}",
        "Ort": "Granvik",
        "Telefon": f"0700{number % 1000000:06}",
        "Anteckning": "Nyckel i skåp 4 &amp; kod hos enheten",
    }
    tasks = "".join(
        f"<Insats><Kod>I{each}</Kod><Text>Tillsyn och måltid</Text>"
        f"<Minuter>{5 * each}</Minuter></Insats>"
        for each in range(1, 2 + number % 2)
    )
    inside = "".join(f"<{name}>{text}</{name}>" for name, text in leaves.items())
    return f'<Besok version="{number % 9}" kalla="OMS">{inside}{tasks}</Besok>'


def nginx(folder: Path, servers: str, port: int, ready_path: str) -> Server:
    """Return nginx with a configuration of its own, not yet started; its files are in a folder."""
    user = "user root;" if os.geteuid() == 0 else ""  # others have no choice, and cannot say it
    text = _NGINX.format(user=user, folder=folder, servers=servers)
    settings = folder / "nginx.conf"
    settings.write_text(text, encoding="utf-8")
    command = ["nginx", "-e", "stderr", "-p", str(folder), "-c", str(settings)]
    return Server(command, port, ready_path, folder / "nginx.log", {})


def service(folder: Path) -> tuple[Server, str]:
    """Return the service, not yet started, and the address that it is called by."""
    answers = folder / "answers"
    answers.mkdir(parents=True)
    counts = {"one": ("HamtaBesokSvar", 1), "list": ("ListaBesokSvar", LISTED)}
    for answer, (name, count) in counts.items():
        records = "".join(visit(number) for number in range(1, count + 1))
        text = _ENVELOPE.format(name=name, space=_NAMESPACE, records=records)
        (answers / f"{answer}.xml").write_text(text, encoding="utf-8")
    port = free_port()
    server = nginx(folder, _SERVICE.format(port=port, folder=folder), port, "/ready")
    return server, f"http://{LOOPBACK}:{port}/service"
