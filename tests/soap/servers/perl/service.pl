#!/usr/bin/perl
# A register as Perl programmers write one with SOAP::Lite: no WSDL, types guessed from values.
use strict;
use warnings;
use SOAP::Transport::HTTP;

$| = 1;
my $daemon = SOAP::Transport::HTTP::Daemon->new(LocalAddr => '127.0.0.1', LocalPort => 0, ReuseAddr => 1);
print 'listening on ', $daemon->url, "\n";
$daemon->dispatch_to('Register')->handle;

package Register;

# What a list of values becomes: its types are guessed one by one, and its parts have no name.
sub price { my (undef, $which) = @_; return $which eq 'number' ? 10.50 : $which eq 'text' ? '3x' : '10.50' }
sub town { my (undef, $which) = @_; return $which eq 'plain' ? 'Granvik' : "\xc3\x85re" } # bytes as a file or a database gives them
sub nothing { return undef }
sub blank { return '' }

sub person {
    return {name => "\xc3\x85sa", phone => '060555', number => 42, note => undef, text => ''};
}

sub rows { return [{code => 10.5, name => 'Bo'}, {code => '3x', name => "\xc3\x85sa"}] }

sub shared {
    my $home = {street => 'Storgatan 1'};
    return {home => $home, work => $home};
}

sub cycle {
    my $one = {name => 'a'};
    $one->{next} = $one;
    return $one;
}

sub fail { die "no such table: db.internal at /srv/app/Register.pm line 7\n" }
sub unnamed { return 'reached' }
sub named { die SOAP::Fault->faultcode('Server.Busy')->faultstring('at /srv/app')->faultdetail({busy => 1}) }
