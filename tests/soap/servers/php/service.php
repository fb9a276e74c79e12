<?php
// A register as PHP programmers write one: php -S 127.0.0.1:0 service.php, /encoded and /literal.
ini_set('soap.wsdl_cache_enabled', '0');
ini_set('display_errors', '0');
ini_set('session.save_path', sys_get_temp_dir());

class Address { public $street; public $town; }
class Person { public $name; public $home; public $work; }
class Branch {}
class Measured { public $amount; public $day; public $any; public $note; public $count; }
class Owner { public $name; public $phone; }
class CaseOf { public $title; public $owner; public $note; }
class Permit extends CaseOf { public $plot; }

function address($street, $town) {
    $made = new Address();
    $made->street = $street;
    $made->town = $town;
    return $made;
}

class Register {
    private $calls = 0;

    public function person($which) {
        $made = new Person();
        switch ($which) {
            case 'shared': // the same object twice
                $made->name = 'Åsa';
                $made->home = $made->work = address('Älvvägen 4', 'Granvik');
                break;
            case 'empty': // nothing, and empty text
                $made->name = '';
                $made->home = address('', null);
                break;
        }
        return $made;
    }

    public function people() {
        $first = $this->person('shared');
        $second = new Person();
        $second->name = 'Bo';
        $second->home = $first->home;
        return [$first, $second];
    }

    public function branch($which) {
        $made = new Branch();
        $made->name = 'leaf';
        if ($which === 'cycle') {
            $made->left = $made;
            return $made;
        }
        for ($depth = 0; $depth < (int) $which; $depth++) { // every level is there twice
            $above = new Branch();
            $above->left = $above->right = $made;
            $made = $above;
        }
        return $made;
    }

    public function measured($which) {
        $made = new Measured();
        $made->amount = $which === 'amount' ? 'abc' : '10.50';
        $made->day = $which === 'day' ? '0000-00-00' : '2024-12-31';
        $made->any = ['town' => 'Åre', 'count' => 3, 'list' => ['a', 'b'], 'none' => null];
        $made->note = 'Åre';
        $made->count = 7;
        return $made;
    }

    public function count() {
        return ++$this->calls;
    }

    public function fail($which) {
        if ($which === 'fault') {
            throw new SoapFault('Server.Busy', 'PDOException in /srv/app/db.php:12', null, ['trace' => '#0 /srv/app/db.php(12)']);
        }
        throw new RuntimeException('the connection to db.internal failed');
    }
}

class Cases {
    public function find($asked) {
        $case = new CaseOf();
        $case->title = 'Bygglov';
        switch ($asked->which) {
            case 'shared':
                $case->owner = new Owner();
                $case->owner->name = 'Åsa';
                $again = clone $case;
                return ['case' => [$case, $again, $case]];
            case 'permit':
                $made = new Permit();
                $made->title = 'Altan';
                $made->plot = 'Granvik 1:2';
                return ['case' => [$case, new SoapVar($made, SOAP_ENC_OBJECT, 'Permit', 'urn:cases')]];
            case 'empty':
                $case->title = '';
                $case->owner = new Owner();
                $case->owner->name = '';
                return ['case' => $case];
        }
        return [];
    }
}

$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if ($path === '/hostile') { // a WSDL that would have its reader open a file
    $import = '<xsd:import namespace="urn:other" schemaLocation="file:///etc/hostname"/>';
    header('Content-Type: text/xml');
    echo str_replace('<xsd:complexType name="Owner">', $import . '<xsd:complexType name="Owner">', file_get_contents(__DIR__ . '/literal.wsdl'));
    exit;
}
if ($path === '/literal') {
    $server = new SoapServer(__DIR__ . '/literal.wsdl');
    $server->setClass('Cases');
} else {
    session_start(); // before the class is set, whose object lives in the session
    $server = new SoapServer(__DIR__ . ($path === '/unnamed' ? '/unnamed.wsdl' : '/encoded.wsdl'));
    $server->setClass('Register');
    $server->setPersistence(SOAP_PERSISTENCE_SESSION);
}
$server->handle();
