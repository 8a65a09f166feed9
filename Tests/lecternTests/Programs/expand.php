<?php
// Prints the dates of a calendar file between two days, as sabre/vobject, the library of Nextcloud, expands them.
require 'Sabre/VObject/autoload.php';

$calendar = Sabre\VObject\Reader::read(file_get_contents($argv[1]));
foreach ($calendar->validate() as $fault) {
    if ($fault['level'] > 2) {
        fwrite(STDERR, $fault['message'] . "\n");
        exit(1);
    }
}
// Older releases expand in place.
$expanded = $calendar->expand(new DateTime($argv[2]), new DateTime($argv[3])) ?? $calendar;
$lines = [];
foreach ($expanded->select('VEVENT') as $event) {
    $lines[] = $event->DTSTART->getDateTime()->format('Y-m-d\TH:i:s\Z') . " $event->SUMMARY $event->STATUS";
}
sort($lines);
echo implode("\n", $lines), "\n";
