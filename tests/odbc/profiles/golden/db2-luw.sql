-- db2-luw: written by python -m tests.odbc.profiles.golden
-- options: DateTimeStringFormat=ISO

-- ping
SELECT 1 FROM SYSIBM.SYSDUMMY1

-- call
{CALL "stang_arende"(?)}

-- catalogue
SELECT CASE WHEN c.TABSCHEMA = CURRENT SCHEMA THEN NULL ELSE RTRIM(c.TABSCHEMA) END,
       c.TABNAME, c.COLNAME, CASE c.NULLS WHEN 'Y' THEN 1 ELSE 0 END, c.KEYSEQ,
       CASE WHEN c.TYPESCHEMA = 'SYSIBM' THEN c.TYPENAME
            ELSE RTRIM(c.TYPESCHEMA) || '.' || c.TYPENAME END,
       c.LENGTH, c.SCALE, CASE WHEN c.CODEPAGE = 0 THEN 1 ELSE 0 END
FROM SYSCAT.COLUMNS c
JOIN SYSCAT.TABLES t ON t.TABSCHEMA = c.TABSCHEMA AND t.TABNAME = c.TABNAME
WHERE t.TYPE IN ('T', 'V', 'S', 'A', 'N') AND t.TABSCHEMA NOT LIKE 'SYS%'
ORDER BY c.TABSCHEMA, c.TABNAME, c.COLNO

-- every type: how it is selected, and what equals a value
CHAR(10): CHAR as the driver gives it: "c1"; "c1" = ?
VARCHAR(20): VARCHAR as the driver gives it: "c2"; "c2" = ?
GRAPHIC(10): CHAR as the driver gives it: "c3"; "c3" = ?
VARGRAPHIC(20): VARCHAR as the driver gives it: "c4"; "c4" = ?
CLOB: TEXT as the driver gives it: "c5"; VARCHAR("c5", 32000) = ?
DBCLOB: TEXT as the driver gives it: "c6"; VARCHAR("c6", 32000) = ?
SMALLINT: SMALLINT as the driver gives it: "c7"; "c7" = ?
INTEGER: INTEGER as the driver gives it: "c8"; "c8" = ?
BIGINT: BIGINT as the driver gives it: "c9"; "c9" = ?
DECIMAL(19,4): DECIMAL: VARCHAR("c10"); "c10" = ?
DECFLOAT: DECIMAL: VARCHAR("c11"); "c11" = ?
REAL: REAL as the driver gives it: "c12"; "c12" = CAST(? AS REAL)
DOUBLE: DOUBLE as the driver gives it: "c13"; "c13" = ?
DATE: DATE: CHAR("c14", ISO); "c14" = CAST(? AS DATE)
TIME: TIME: CHAR("c15", JIS); "c15" = CAST(? AS TIME)
TIMESTAMP: TIMESTAMP: CAST("c16" AS VARCHAR(32)); "c16" = CAST(? AS TIMESTAMP)
BOOLEAN: BOOLEAN as the driver gives it: "c17"; "c17" = ?
BINARY(8): VARBINARY as the driver gives it: "c18"; "c18" = ?
VARBINARY(8): VARBINARY as the driver gives it: "c19"; "c19" = ?
BLOB: VARBINARY as the driver gives it: "c20"; "c20" = ?
XML: XML: XMLSERIALIZE("c21" AS CLOB(2G)); XMLSERIALIZE("c21" AS VARCHAR(32000)) = ?
CHAR(8) FOR BIT DATA: VARBINARY as the driver gives it: "c22"; "c22" = ?
VARCHAR(8) FOR BIT DATA: VARBINARY as the driver gives it: "c23"; "c23" = ?
ROWID: cannot be read

-- every readable column
SELECT brygga."c1", brygga."c2", brygga."c3", brygga."c4", brygga."c5", brygga."c6", brygga."c7", brygga."c8", brygga."c9", VARCHAR(brygga."c10"), VARCHAR(brygga."c11"), brygga."c12", brygga."c13", CHAR(brygga."c14", ISO), CHAR(brygga."c15", JIS), CAST(brygga."c16" AS VARCHAR(32)), brygga."c17", brygga."c18", brygga."c19", brygga."c20", XMLSERIALIZE(brygga."c21" AS CLOB(2G)), brygga."c22", brygga."c23" FROM "zoo" brygga

-- where name eq
SELECT brygga."id", brygga."name", brygga."age", CHAR(brygga."born", ISO) FROM "folk"."people" brygga WHERE (brygga."name" = ?) ORDER BY brygga."id" ASC
-- values: "O'Brien"

-- where id eq
SELECT brygga."id", brygga."name", brygga."age", CHAR(brygga."born", ISO) FROM "folk"."people" brygga WHERE (brygga."id" = ?) ORDER BY brygga."id" ASC
-- values: 'AB'

-- where age ne
SELECT brygga."id", brygga."name", brygga."age", CHAR(brygga."born", ISO) FROM "folk"."people" brygga WHERE ((brygga."age" <> ? OR brygga."age" IS NULL)) ORDER BY brygga."id" ASC
-- values: 33

-- where age lt
SELECT brygga."id", brygga."name", brygga."age", CHAR(brygga."born", ISO) FROM "folk"."people" brygga WHERE (brygga."age" < ?) ORDER BY brygga."id" ASC
-- values: 33

-- where age le
SELECT brygga."id", brygga."name", brygga."age", CHAR(brygga."born", ISO) FROM "folk"."people" brygga WHERE (brygga."age" <= ?) ORDER BY brygga."id" ASC
-- values: 33

-- where age gt
SELECT brygga."id", brygga."name", brygga."age", CHAR(brygga."born", ISO) FROM "folk"."people" brygga WHERE (brygga."age" > ?) ORDER BY brygga."id" ASC
-- values: 33

-- where born ge
SELECT brygga."id", brygga."name", brygga."age", CHAR(brygga."born", ISO) FROM "folk"."people" brygga WHERE (brygga."born" >= CAST(? AS DATE)) ORDER BY brygga."id" ASC
-- values: '1900-01-01'

-- where age in
SELECT brygga."id", brygga."name", brygga."age", CHAR(brygga."born", ISO) FROM "folk"."people" brygga WHERE (brygga."age" IN (?, ?, ?, ?)) ORDER BY brygga."id" ASC
-- values: 7, 33, 41, 41

-- where name like
SELECT brygga."id", brygga."name", brygga."age", CHAR(brygga."born", ISO) FROM "folk"."people" brygga WHERE (brygga."name" LIKE ? ESCAPE '!') ORDER BY brygga."id" ASC
-- values: '%100!%!_[!!%'

-- where name prefix
SELECT brygga."id", brygga."name", brygga."age", CHAR(brygga."born", ISO) FROM "folk"."people" brygga WHERE (brygga."name" LIKE ? ESCAPE '!') ORDER BY brygga."id" ASC
-- values: '100!%!_[!!%'

-- where age prefix
SELECT brygga."id", brygga."name", brygga."age", CHAR(brygga."born", ISO) FROM "folk"."people" brygga WHERE (VARCHAR(brygga."age") LIKE ? ESCAPE '!') ORDER BY brygga."id" ASC
-- values: '3%'

-- where name null
SELECT brygga."id", brygga."name", brygga."age", CHAR(brygga."born", ISO) FROM "folk"."people" brygga WHERE (brygga."name" IS NULL) ORDER BY brygga."id" ASC

-- where name null
SELECT brygga."id", brygga."name", brygga."age", CHAR(brygga."born", ISO) FROM "folk"."people" brygga WHERE (brygga."name" IS NOT NULL) ORDER BY brygga."id" ASC

-- sort name
SELECT brygga."id", brygga."name", brygga."age", CHAR(brygga."born", ISO) FROM "folk"."people" brygga ORDER BY CASE WHEN brygga."name" IS NULL THEN 0 ELSE 1 END, brygga."name" ASC, brygga."id" ASC

-- sort -name
SELECT brygga."id", brygga."name", brygga."age", CHAR(brygga."born", ISO) FROM "folk"."people" brygga ORDER BY brygga."name" DESC, brygga."id" ASC

-- sort born, -age
SELECT brygga."id", brygga."name", brygga."age", CHAR(brygga."born", ISO) FROM "folk"."people" brygga ORDER BY CASE WHEN brygga."born" IS NULL THEN 0 ELSE 1 END, brygga."born" ASC, brygga."age" DESC, brygga."id" ASC

-- after ('Åsa', 'AB')
SELECT brygga."id", brygga."name", brygga."age", CHAR(brygga."born", ISO) FROM "folk"."people" brygga WHERE (((brygga."name" < ?)) OR ((brygga."name" = ?) AND (brygga."id" > ?))) ORDER BY brygga."name" DESC, brygga."id" ASC FETCH FIRST ? ROWS ONLY
-- values: 'Åsa', 'Åsa', 'AB', 10

-- after (None, 'AB')
SELECT brygga."id", brygga."name", brygga."age", CHAR(brygga."born", ISO) FROM "folk"."people" brygga WHERE (((brygga."name" IS NOT NULL)) OR ((brygga."name" IS NULL) AND (brygga."id" > ?))) ORDER BY brygga."name" DESC, brygga."id" ASC FETCH FIRST ? ROWS ONLY
-- values: 'AB', 10

-- limit None offset 0
SELECT brygga."id", brygga."name", brygga."age", CHAR(brygga."born", ISO) FROM "folk"."people" brygga ORDER BY brygga."id" ASC

-- limit 10 offset 0
SELECT brygga."id", brygga."name", brygga."age", CHAR(brygga."born", ISO) FROM "folk"."people" brygga ORDER BY brygga."id" ASC FETCH FIRST ? ROWS ONLY
-- values: 10

-- limit 10 offset 20
SELECT brygga."id", brygga."name", brygga."age", CHAR(brygga."born", ISO) FROM "folk"."people" brygga ORDER BY brygga."id" ASC OFFSET ? ROWS FETCH NEXT ? ROWS ONLY
-- values: 20, 10

-- limit None offset 20
SELECT brygga."id", brygga."name", brygga."age", CHAR(brygga."born", ISO) FROM "folk"."people" brygga ORDER BY brygga."id" ASC OFFSET ? ROWS
-- values: 20

-- count
SELECT COUNT(*) FROM "folk"."people" brygga WHERE (brygga."age" > ?)
-- values: 33

-- query
SELECT brygga."name", brygga."n" FROM (SELECT p.name, COUNT(*) AS n FROM people p WHERE p.age > ? GROUP BY p.name
) brygga WHERE (brygga."n" > ?) ORDER BY CASE WHEN brygga."name" IS NULL THEN 0 ELSE 1 END, brygga."name" ASC FETCH FIRST ? ROWS ONLY
-- values: 30, 1, 10

-- related
SELECT brygga."id", brygga."name", brygga."age" FROM "folk"."people" brygga WHERE (brygga."name" IN (?, ?)) AND (brygga."age" IN (?, ?, ?, ?)) ORDER BY brygga."id" DESC
-- values: 'Åsa', 'Bo', 7, 33, 41, 41

-- version 10.05.0007

-- limit None offset 0
SELECT brygga."id", brygga."name" FROM "folk"."people" brygga ORDER BY brygga."id" ASC

-- limit 10 offset 0
SELECT brygga."id", brygga."name" FROM "folk"."people" brygga ORDER BY brygga."id" ASC FETCH FIRST 16 ROWS ONLY
-- then here: skip 0, take 10

-- limit 10 offset 20
SELECT brygga."id", brygga."name" FROM "folk"."people" brygga ORDER BY brygga."id" ASC FETCH FIRST 32 ROWS ONLY
-- then here: skip 20, take 10

-- limit None offset 20
SELECT brygga."id", brygga."name" FROM "folk"."people" brygga ORDER BY brygga."id" ASC
-- then here: skip 20, take None
