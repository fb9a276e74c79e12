<?php
// The same two operations by PHP's own SOAP client: /visits/BES_ID, and /visits?of=SIGNATURE.
// The client is made in each request, as PHP does; it reads its WSDL from the cache in memory.
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
header('Content-Type: application/json');
if ($path === '/') {
    echo '{"ready":true}';
    exit;
}
$client = new SoapClient($_SERVER['BENCH_WSDL'], [
    'cache_wsdl' => WSDL_CACHE_MEMORY,
    'keep_alive' => true,
]);
if ($path === '/visits') {
    echo json_encode($client->ListaBesok(['Sign' => $_GET['of']])->Besok);
} else {
    echo json_encode($client->HamtaBesok(['BesId' => substr($path, strlen('/visits/'))])->Besok);
}
