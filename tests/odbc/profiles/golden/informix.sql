-- informix: written by python -m tests.odbc.profiles.golden
-- options: DELIMIDENT=y; CLIENT_LOCALE=en_us.utf8

-- ping
SELECT 1 FROM systables WHERE tabid = 1

-- call
{CALL "stang_arende"(?)}

-- catalogue
SELECT CASE WHEN TRIM(t.owner) <> USER THEN TRIM(t.owner) END, TRIM(t.tabname), TRIM(c.colname),
       CASE WHEN c.coltype >= 256 THEN 0 ELSE 1 END,
       CASE c.colno WHEN i.part1 THEN 1 WHEN i.part2 THEN 2 WHEN i.part3 THEN 3
                    WHEN i.part4 THEN 4 WHEN i.part5 THEN 5 WHEN i.part6 THEN 6
                    WHEN i.part7 THEN 7 WHEN i.part8 THEN 8 END,
       c.coltype, c.collength, TRIM(x.name)
FROM systables t
JOIN syscolumns c ON c.tabid = t.tabid
LEFT JOIN sysxtdtypes x ON x.extended_id = c.extended_id
LEFT JOIN sysconstraints p ON p.tabid = t.tabid AND p.constrtype = 'P'
LEFT JOIN sysindexes i ON i.idxname = p.idxname AND i.tabid = t.tabid
WHERE t.tabid >= 100 AND t.tabtype IN ('T', 'V', 'S', 'P')
ORDER BY t.owner, t.tabname, c.colno

-- every type: how it is selected, and what equals a value
CHAR(10): CHAR as the driver gives it: "c1"; "c1" = ?
NCHAR(10): CHAR as the driver gives it: "c2"; "c2" = ?
VARCHAR(20): VARCHAR as the driver gives it: "c3"; "c3" = ?
NVARCHAR(20): VARCHAR as the driver gives it: "c4"; "c4" = ?
LVARCHAR(500): VARCHAR as the driver gives it: "c5"; "c5" = ?
TEXT: TEXT as the driver gives it: "c6"; "c6" = ?
SMALLINT: SMALLINT as the driver gives it: "c7"; "c7" = ?
INTEGER: INTEGER as the driver gives it: "c8"; "c8" = ?
SERIAL: INTEGER as the driver gives it: "c9"; "c9" = ?
INT8: BIGINT: CAST("c10" AS VARCHAR(64)); "c10" = ?
SERIAL8: BIGINT: CAST("c11" AS VARCHAR(64)); "c11" = ?
BIGINT: BIGINT: CAST("c12" AS VARCHAR(64)); "c12" = ?
BIGSERIAL: BIGINT: CAST("c13" AS VARCHAR(64)); "c13" = ?
DECIMAL(19,4): DECIMAL: CAST("c14" AS VARCHAR(64)); "c14" = ?
DECIMAL(16): DECIMAL: CAST("c15" AS VARCHAR(64)); "c15" = ?
MONEY(16,2): DECIMAL: CAST(CAST("c16" AS DECIMAL(32,4)) AS VARCHAR(64)); "c16" = ?
SMALLFLOAT: REAL as the driver gives it: "c17"; "c17" = ?
FLOAT: DOUBLE as the driver gives it: "c18"; "c18" = ?
DATE: DATE: TO_CHAR("c19", '%Y-%m-%d'); "c19" = CAST(TO_DATE(?, '%Y-%m-%d') AS DATE)
DATETIME YEAR TO DAY: DATE: CAST("c20" AS CHAR(10)); "c20" = ?
DATETIME YEAR TO MINUTE: TIMESTAMP: CAST(EXTEND("c21", YEAR TO SECOND) AS CHAR(19)); "c21" = CAST(? AS DATETIME YEAR TO FRACTION(5))
DATETIME YEAR TO FRACTION(3): TIMESTAMP: CAST(EXTEND("c22", YEAR TO FRACTION(5)) AS CHAR(25)); "c22" = CAST(? AS DATETIME YEAR TO FRACTION(5))
DATETIME HOUR TO SECOND: TIME: CAST(EXTEND("c23", HOUR TO SECOND) AS CHAR(8)); "c23" = CAST(? AS DATETIME HOUR TO FRACTION(5))
DATETIME YEAR TO MONTH: OTHER: CAST("c24" AS CHAR(32)); CAST("c24" AS CHAR(32)) = ?
INTERVAL DAY TO SECOND: OTHER: CAST("c25" AS CHAR(32)); CAST("c25" AS CHAR(32)) = ?
BOOLEAN: BOOLEAN: CASE WHEN "c26" = 't' THEN 'true' WHEN "c26" = 'f' THEN 'false' END; "c26" = CAST(? AS BOOLEAN)
BYTE: VARBINARY as the driver gives it: "c27"; "c27" = ?
BLOB: VARBINARY as the driver gives it: "c28"; "c28" = ?
CLOB: TEXT as the driver gives it: "c29"; "c29" = ?
SET: cannot be read
ROW: cannot be read

-- every readable column
SELECT brygga."c1", brygga."c2", brygga."c3", brygga."c4", brygga."c5", brygga."c6", brygga."c7", brygga."c8", brygga."c9", CAST(brygga."c10" AS VARCHAR(64)), CAST(brygga."c11" AS VARCHAR(64)), CAST(brygga."c12" AS VARCHAR(64)), CAST(brygga."c13" AS VARCHAR(64)), CAST(brygga."c14" AS VARCHAR(64)), CAST(brygga."c15" AS VARCHAR(64)), CAST(CAST(brygga."c16" AS DECIMAL(32,4)) AS VARCHAR(64)), brygga."c17", brygga."c18", TO_CHAR(brygga."c19", '%Y-%m-%d'), CAST(brygga."c20" AS CHAR(10)), CAST(EXTEND(brygga."c21", YEAR TO SECOND) AS CHAR(19)), CAST(EXTEND(brygga."c22", YEAR TO FRACTION(5)) AS CHAR(25)), CAST(EXTEND(brygga."c23", HOUR TO SECOND) AS CHAR(8)), CAST(brygga."c24" AS CHAR(32)), CAST(brygga."c25" AS CHAR(32)), CASE WHEN brygga."c26" = 't' THEN 'true' WHEN brygga."c26" = 'f' THEN 'false' END, brygga."c27", brygga."c28", brygga."c29" FROM "zoo" brygga

-- where name eq
SELECT brygga."id", brygga."name", brygga."age", TO_CHAR(brygga."born", '%Y-%m-%d') FROM "folk"."people" brygga WHERE (brygga."name" = ?) ORDER BY brygga."id" ASC
-- values: "O'Brien"

-- where id eq
SELECT brygga."id", brygga."name", brygga."age", TO_CHAR(brygga."born", '%Y-%m-%d') FROM "folk"."people" brygga WHERE (brygga."id" = ?) ORDER BY brygga."id" ASC
-- values: 'AB'

-- where age ne
SELECT brygga."id", brygga."name", brygga."age", TO_CHAR(brygga."born", '%Y-%m-%d') FROM "folk"."people" brygga WHERE ((brygga."age" <> ? OR brygga."age" IS NULL)) ORDER BY brygga."id" ASC
-- values: 33

-- where age lt
SELECT brygga."id", brygga."name", brygga."age", TO_CHAR(brygga."born", '%Y-%m-%d') FROM "folk"."people" brygga WHERE (brygga."age" < ?) ORDER BY brygga."id" ASC
-- values: 33

-- where age le
SELECT brygga."id", brygga."name", brygga."age", TO_CHAR(brygga."born", '%Y-%m-%d') FROM "folk"."people" brygga WHERE (brygga."age" <= ?) ORDER BY brygga."id" ASC
-- values: 33

-- where age gt
SELECT brygga."id", brygga."name", brygga."age", TO_CHAR(brygga."born", '%Y-%m-%d') FROM "folk"."people" brygga WHERE (brygga."age" > ?) ORDER BY brygga."id" ASC
-- values: 33

-- where born ge
SELECT brygga."id", brygga."name", brygga."age", TO_CHAR(brygga."born", '%Y-%m-%d') FROM "folk"."people" brygga WHERE (brygga."born" >= CAST(TO_DATE(?, '%Y-%m-%d') AS DATE)) ORDER BY brygga."id" ASC
-- values: '1900-01-01'

-- where age in
SELECT brygga."id", brygga."name", brygga."age", TO_CHAR(brygga."born", '%Y-%m-%d') FROM "folk"."people" brygga WHERE (brygga."age" IN (?, ?, ?, ?)) ORDER BY brygga."id" ASC
-- values: 7, 33, 41, 41

-- where name like
SELECT brygga."id", brygga."name", brygga."age", TO_CHAR(brygga."born", '%Y-%m-%d') FROM "folk"."people" brygga WHERE (brygga."name" LIKE ? ESCAPE '!') ORDER BY brygga."id" ASC
-- values: '%100!%!_[!!%'

-- where name prefix
SELECT brygga."id", brygga."name", brygga."age", TO_CHAR(brygga."born", '%Y-%m-%d') FROM "folk"."people" brygga WHERE (brygga."name" LIKE ? ESCAPE '!') ORDER BY brygga."id" ASC
-- values: '100!%!_[!!%'

-- where age prefix
SELECT brygga."id", brygga."name", brygga."age", TO_CHAR(brygga."born", '%Y-%m-%d') FROM "folk"."people" brygga WHERE (CAST(brygga."age" AS VARCHAR(255)) LIKE ? ESCAPE '!') ORDER BY brygga."id" ASC
-- values: '3%'

-- where name null
SELECT brygga."id", brygga."name", brygga."age", TO_CHAR(brygga."born", '%Y-%m-%d') FROM "folk"."people" brygga WHERE (brygga."name" IS NULL) ORDER BY brygga."id" ASC

-- where name null
SELECT brygga."id", brygga."name", brygga."age", TO_CHAR(brygga."born", '%Y-%m-%d') FROM "folk"."people" brygga WHERE (brygga."name" IS NOT NULL) ORDER BY brygga."id" ASC

-- sort name
SELECT brygga."id", brygga."name", brygga."age", TO_CHAR(brygga."born", '%Y-%m-%d') FROM "folk"."people" brygga ORDER BY brygga."name" ASC, brygga."id" ASC

-- sort -name
SELECT brygga."id", brygga."name", brygga."age", TO_CHAR(brygga."born", '%Y-%m-%d') FROM "folk"."people" brygga ORDER BY CASE WHEN brygga."name" IS NULL THEN 0 ELSE 1 END, brygga."name" DESC, brygga."id" ASC

-- sort born, -age
SELECT brygga."id", brygga."name", brygga."age", TO_CHAR(brygga."born", '%Y-%m-%d') FROM "folk"."people" brygga ORDER BY brygga."born" ASC, CASE WHEN brygga."age" IS NULL THEN 0 ELSE 1 END, brygga."age" DESC, brygga."id" ASC

-- after ('Åsa', 'AB')
SELECT FIRST ? brygga."id", brygga."name", brygga."age", TO_CHAR(brygga."born", '%Y-%m-%d') FROM "folk"."people" brygga WHERE (((brygga."name" < ?)) OR ((brygga."name" = ?) AND (brygga."id" > ?))) ORDER BY CASE WHEN brygga."name" IS NULL THEN 0 ELSE 1 END, brygga."name" DESC, brygga."id" ASC
-- values: 10, 'Åsa', 'Åsa', 'AB'

-- after (None, 'AB')
SELECT FIRST ? brygga."id", brygga."name", brygga."age", TO_CHAR(brygga."born", '%Y-%m-%d') FROM "folk"."people" brygga WHERE (((brygga."name" IS NOT NULL)) OR ((brygga."name" IS NULL) AND (brygga."id" > ?))) ORDER BY CASE WHEN brygga."name" IS NULL THEN 0 ELSE 1 END, brygga."name" DESC, brygga."id" ASC
-- values: 10, 'AB'

-- limit None offset 0
SELECT brygga."id", brygga."name", brygga."age", TO_CHAR(brygga."born", '%Y-%m-%d') FROM "folk"."people" brygga ORDER BY brygga."id" ASC

-- limit 10 offset 0
SELECT FIRST ? brygga."id", brygga."name", brygga."age", TO_CHAR(brygga."born", '%Y-%m-%d') FROM "folk"."people" brygga ORDER BY brygga."id" ASC
-- values: 10

-- limit 10 offset 20
SELECT SKIP ? FIRST ? brygga."id", brygga."name", brygga."age", TO_CHAR(brygga."born", '%Y-%m-%d') FROM "folk"."people" brygga ORDER BY brygga."id" ASC
-- values: 20, 10

-- limit None offset 20
SELECT SKIP ? brygga."id", brygga."name", brygga."age", TO_CHAR(brygga."born", '%Y-%m-%d') FROM "folk"."people" brygga ORDER BY brygga."id" ASC
-- values: 20

-- count
SELECT COUNT(*) FROM "folk"."people" brygga WHERE (brygga."age" > ?)
-- values: 33

-- query
SELECT FIRST ? brygga."name", brygga."n" FROM (SELECT p.name, COUNT(*) AS n FROM people p WHERE p.age > ? GROUP BY p.name
) brygga WHERE (brygga."n" > ?) ORDER BY brygga."name" ASC
-- values: 10, 30, 1

-- related
SELECT brygga."id", brygga."name", brygga."age" FROM "folk"."people" brygga WHERE (brygga."name" IN (?, ?)) AND (brygga."age" IN (?, ?, ?, ?)) ORDER BY brygga."id" DESC
-- values: 'Åsa', 'Bo', 7, 33, 41, 41
