-- mariadb: written by python -m tests.odbc.profiles.golden
-- options: Option=2

-- ping
SELECT 1

-- call
CALL `stang_arende`(?, @brygga_2)

-- call
SELECT CAST(@brygga_2 AS CHAR)

-- catalogue
SELECT NULL, c.table_name, c.column_name, c.is_nullable = 'YES', k.seq_in_index, c.column_type
FROM information_schema.columns c
LEFT JOIN information_schema.statistics k
  ON k.table_schema = c.table_schema AND k.table_name = c.table_name
 AND k.column_name = c.column_name AND k.index_name = 'PRIMARY'
WHERE c.table_schema = DATABASE()
ORDER BY c.table_name, c.ordinal_position

-- every type: how it is selected, and what equals a value
char(10): CHAR as the driver gives it: `c1`; `c1` = ?
varchar(20): VARCHAR as the driver gives it: `c2`; `c2` = ?
enum('a','b'): VARCHAR as the driver gives it: `c3`; `c3` = ?
set('a','b'): VARCHAR as the driver gives it: `c4`; `c4` = ?
text: TEXT as the driver gives it: `c5`; `c5` = ?
longtext: TEXT as the driver gives it: `c6`; `c6` = ?
tinyint(1): SMALLINT as the driver gives it: `c7`; `c7` = ?
smallint: SMALLINT as the driver gives it: `c8`; `c8` = ?
year(4): SMALLINT as the driver gives it: `c9`; `c9` = ?
mediumint: INTEGER as the driver gives it: `c10`; `c10` = ?
int(11): INTEGER as the driver gives it: `c11`; `c11` = ?
bigint(20): BIGINT as the driver gives it: `c12`; `c12` = ?
int(10) unsigned: BIGINT: CAST(`c13` AS CHAR); `c13` = ?
bigint(20) unsigned: BIGINT UNSIGNED: CAST(`c14` AS CHAR); `c14` = ?
decimal(19,4): DECIMAL: CAST(`c15` AS CHAR); `c15` = ?
float: REAL as the driver gives it: `c16`; `c16` = CAST(? AS FLOAT)
double: DOUBLE as the driver gives it: `c17`; `c17` = ?
date: DATE: CAST(`c18` AS CHAR); `c18` = ?
time: TIME: CAST(`c19` AS CHAR); `c19` = ?
datetime(6): TIMESTAMP: CAST(`c20` AS CHAR); `c20` = ?
timestamp: TIMESTAMPTZ: IF(`c21` = 0, CAST(`c21` AS CHAR), CONCAT(CAST(`c21` AS CHAR), '+00:00')); `c21` = ?
binary(8): VARBINARY as the driver gives it: `c22`; `c22` = ?
varbinary(8): VARBINARY as the driver gives it: `c23`; `c23` = ?
blob: VARBINARY as the driver gives it: `c24`; `c24` = ?
bit(1): BOOLEAN as the driver gives it: `c25`; `c25` = ?
bit(12): BIGINT: CAST(`c26` + 0 AS CHAR); `c26` + 0 = ?
uuid: UUID: CAST(`c27` AS CHAR); `c27` = ?
inet6: VARCHAR: CAST(`c28` AS CHAR); `c28` = ?
point: cannot be read

-- every readable column
SELECT brygga.`c1`, brygga.`c2`, brygga.`c3`, brygga.`c4`, brygga.`c5`, brygga.`c6`, brygga.`c7`, brygga.`c8`, brygga.`c9`, brygga.`c10`, brygga.`c11`, brygga.`c12`, CAST(brygga.`c13` AS CHAR), CAST(brygga.`c14` AS CHAR), CAST(brygga.`c15` AS CHAR), brygga.`c16`, brygga.`c17`, CAST(brygga.`c18` AS CHAR), CAST(brygga.`c19` AS CHAR), CAST(brygga.`c20` AS CHAR), IF(brygga.`c21` = 0, CAST(brygga.`c21` AS CHAR), CONCAT(CAST(brygga.`c21` AS CHAR), '+00:00')), brygga.`c22`, brygga.`c23`, brygga.`c24`, brygga.`c25`, CAST(brygga.`c26` + 0 AS CHAR), CAST(brygga.`c27` AS CHAR), CAST(brygga.`c28` AS CHAR) FROM `zoo` brygga

-- where name eq
SELECT brygga.`id`, brygga.`name`, brygga.`age`, CAST(brygga.`born` AS CHAR) FROM `folk`.`people` brygga WHERE (brygga.`name` = ?) ORDER BY brygga.`id` ASC
-- values: "O'Brien"

-- where id eq
SELECT brygga.`id`, brygga.`name`, brygga.`age`, CAST(brygga.`born` AS CHAR) FROM `folk`.`people` brygga WHERE (brygga.`id` = ?) ORDER BY brygga.`id` ASC
-- values: 'AB'

-- where age ne
SELECT brygga.`id`, brygga.`name`, brygga.`age`, CAST(brygga.`born` AS CHAR) FROM `folk`.`people` brygga WHERE ((brygga.`age` <> ? OR brygga.`age` IS NULL)) ORDER BY brygga.`id` ASC
-- values: 33

-- where age lt
SELECT brygga.`id`, brygga.`name`, brygga.`age`, CAST(brygga.`born` AS CHAR) FROM `folk`.`people` brygga WHERE (brygga.`age` < ?) ORDER BY brygga.`id` ASC
-- values: 33

-- where age le
SELECT brygga.`id`, brygga.`name`, brygga.`age`, CAST(brygga.`born` AS CHAR) FROM `folk`.`people` brygga WHERE (brygga.`age` <= ?) ORDER BY brygga.`id` ASC
-- values: 33

-- where age gt
SELECT brygga.`id`, brygga.`name`, brygga.`age`, CAST(brygga.`born` AS CHAR) FROM `folk`.`people` brygga WHERE (brygga.`age` > ?) ORDER BY brygga.`id` ASC
-- values: 33

-- where born ge
SELECT brygga.`id`, brygga.`name`, brygga.`age`, CAST(brygga.`born` AS CHAR) FROM `folk`.`people` brygga WHERE (brygga.`born` >= ?) ORDER BY brygga.`id` ASC
-- values: '1900-01-01'

-- where age in
SELECT brygga.`id`, brygga.`name`, brygga.`age`, CAST(brygga.`born` AS CHAR) FROM `folk`.`people` brygga WHERE (brygga.`age` IN (?, ?, ?, ?)) ORDER BY brygga.`id` ASC
-- values: 7, 33, 41, 41

-- where name like
SELECT brygga.`id`, brygga.`name`, brygga.`age`, CAST(brygga.`born` AS CHAR) FROM `folk`.`people` brygga WHERE (brygga.`name` LIKE ? ESCAPE '!') ORDER BY brygga.`id` ASC
-- values: '%100!%!_[!!%'

-- where name prefix
SELECT brygga.`id`, brygga.`name`, brygga.`age`, CAST(brygga.`born` AS CHAR) FROM `folk`.`people` brygga WHERE (brygga.`name` LIKE ? ESCAPE '!') ORDER BY brygga.`id` ASC
-- values: '100!%!_[!!%'

-- where age prefix
SELECT brygga.`id`, brygga.`name`, brygga.`age`, CAST(brygga.`born` AS CHAR) FROM `folk`.`people` brygga WHERE (CAST(brygga.`age` AS CHAR) LIKE ? ESCAPE '!') ORDER BY brygga.`id` ASC
-- values: '3%'

-- where name null
SELECT brygga.`id`, brygga.`name`, brygga.`age`, CAST(brygga.`born` AS CHAR) FROM `folk`.`people` brygga WHERE (brygga.`name` IS NULL) ORDER BY brygga.`id` ASC

-- where name null
SELECT brygga.`id`, brygga.`name`, brygga.`age`, CAST(brygga.`born` AS CHAR) FROM `folk`.`people` brygga WHERE (brygga.`name` IS NOT NULL) ORDER BY brygga.`id` ASC

-- sort name
SELECT brygga.`id`, brygga.`name`, brygga.`age`, CAST(brygga.`born` AS CHAR) FROM `folk`.`people` brygga ORDER BY brygga.`name` ASC, brygga.`id` ASC

-- sort -name
SELECT brygga.`id`, brygga.`name`, brygga.`age`, CAST(brygga.`born` AS CHAR) FROM `folk`.`people` brygga ORDER BY CASE WHEN brygga.`name` IS NULL THEN 0 ELSE 1 END, brygga.`name` DESC, brygga.`id` ASC

-- sort born, -age
SELECT brygga.`id`, brygga.`name`, brygga.`age`, CAST(brygga.`born` AS CHAR) FROM `folk`.`people` brygga ORDER BY brygga.`born` ASC, CASE WHEN brygga.`age` IS NULL THEN 0 ELSE 1 END, brygga.`age` DESC, brygga.`id` ASC

-- after ('Åsa', 'AB')
SELECT brygga.`id`, brygga.`name`, brygga.`age`, CAST(brygga.`born` AS CHAR) FROM `folk`.`people` brygga WHERE (((brygga.`name` < ?)) OR ((brygga.`name` = ?) AND (brygga.`id` > ?))) ORDER BY CASE WHEN brygga.`name` IS NULL THEN 0 ELSE 1 END, brygga.`name` DESC, brygga.`id` ASC LIMIT ?
-- values: 'Åsa', 'Åsa', 'AB', 10

-- after (None, 'AB')
SELECT brygga.`id`, brygga.`name`, brygga.`age`, CAST(brygga.`born` AS CHAR) FROM `folk`.`people` brygga WHERE (((brygga.`name` IS NOT NULL)) OR ((brygga.`name` IS NULL) AND (brygga.`id` > ?))) ORDER BY CASE WHEN brygga.`name` IS NULL THEN 0 ELSE 1 END, brygga.`name` DESC, brygga.`id` ASC LIMIT ?
-- values: 'AB', 10

-- limit None offset 0
SELECT brygga.`id`, brygga.`name`, brygga.`age`, CAST(brygga.`born` AS CHAR) FROM `folk`.`people` brygga ORDER BY brygga.`id` ASC

-- limit 10 offset 0
SELECT brygga.`id`, brygga.`name`, brygga.`age`, CAST(brygga.`born` AS CHAR) FROM `folk`.`people` brygga ORDER BY brygga.`id` ASC LIMIT ?
-- values: 10

-- limit 10 offset 20
SELECT brygga.`id`, brygga.`name`, brygga.`age`, CAST(brygga.`born` AS CHAR) FROM `folk`.`people` brygga ORDER BY brygga.`id` ASC LIMIT ? OFFSET ?
-- values: 10, 20

-- limit None offset 20
SELECT brygga.`id`, brygga.`name`, brygga.`age`, CAST(brygga.`born` AS CHAR) FROM `folk`.`people` brygga ORDER BY brygga.`id` ASC LIMIT 18446744073709551615 OFFSET ?
-- values: 20

-- count
SELECT COUNT(*) FROM `folk`.`people` brygga WHERE (brygga.`age` > ?)
-- values: 33

-- query
SELECT brygga.`name`, brygga.`n` FROM ((SELECT p.name, COUNT(*) AS n FROM people p WHERE p.age > ? GROUP BY p.name
) LIMIT 18446744073709551615) brygga WHERE (brygga.`n` > ?) ORDER BY brygga.`name` ASC LIMIT ?
-- values: 30, 1, 10

-- related
SELECT brygga.`id`, brygga.`name`, brygga.`age` FROM `folk`.`people` brygga WHERE (brygga.`name` IN (?, ?)) AND (brygga.`age` IN (?, ?, ?, ?)) ORDER BY brygga.`id` DESC
-- values: 'Åsa', 'Bo', 7, 33, 41, 41
