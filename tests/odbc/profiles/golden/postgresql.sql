-- postgresql: written by python -m tests.odbc.profiles.golden
-- options: BoolsAsChar=0

-- ping
SELECT 1

-- call
SELECT set_config('brygga.i0', coalesce('+' || CAST(CAST(? AS integer) AS text), ''), false)

-- call
DO 'DECLARE v0 integer := substr(nullif(current_setting(''brygga.i0''), ''''), 2); v1 integer; BEGIN CALL "stang_arende"("nr" => v0, "antal" => v1); PERFORM set_config(''brygga.o1'', coalesce(''+'' || CAST(v1 AS text), ''''), false); END'

-- call
SELECT substr(nullif(current_setting('brygga.o1'), ''), 2)

-- catalogue
SELECT CASE WHEN pg_table_is_visible(c.oid) THEN NULL ELSE n.nspname END AS schema_name,
       c.relname, a.attname, NOT a.attnotnull,
       array_position(i.indkey::int2[], a.attnum) + 1 AS place,
       format_type(a.atttypid, a.atttypmod)
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f')
  AND n.nspname NOT LIKE 'pg!_%' ESCAPE '!' AND n.nspname <> 'information_schema'
ORDER BY n.nspname, c.relname, a.attnum

-- every type: how it is selected, and what equals a value
character(10): CHAR as the driver gives it: "c1"; "c1" = ?
character varying(20): VARCHAR as the driver gives it: "c2"; "c2" = ?
text: TEXT as the driver gives it: "c3"; "c3" = ?
smallint: SMALLINT as the driver gives it: "c4"; "c4" = ?
integer: INTEGER as the driver gives it: "c5"; "c5" = ?
bigint: BIGINT as the driver gives it: "c6"; "c6" = ?
numeric(19,4): DECIMAL: CAST("c7" AS text); "c7" = ?
money: DECIMAL: CAST(CAST("c8" AS numeric) AS text); CAST("c8" AS numeric) = ?
real: REAL as the driver gives it: "c9"; "c9" = CAST(? AS real)
double precision: DOUBLE as the driver gives it: "c10"; "c10" = ?
boolean: BOOLEAN as the driver gives it: "c11"; "c11" = ?
date: DATE: CAST("c12" AS text); "c12" = ?
time without time zone: TIME: CAST("c13" AS text); "c13" = ?
time with time zone: TIMETZ: CAST("c14" AS text); "c14" = ?
timestamp without time zone: TIMESTAMP: CAST("c15" AS text); "c15" = ?
timestamp with time zone: TIMESTAMPTZ: CAST("c16" AS text); "c16" = ?
interval: INTERVAL: CAST("c17" AS text); "c17" = ?
bytea: VARBINARY as the driver gives it: "c18"; "c18" = ?
uuid: UUID: CAST("c19" AS text); "c19" = ?
json: JSON: CAST("c20" AS text); CAST("c20" AS text) = ?
jsonb: JSON: CAST("c21" AS text); "c21" = ?
xml: XML: CAST("c22" AS text); CAST("c22" AS text) = ?
integer[]: OTHER: CAST("c23" AS text); CAST("c23" AS text) = ?
inet: OTHER: CAST("c24" AS text); CAST("c24" AS text) = ?

-- every readable column
SELECT brygga."c1", brygga."c2", brygga."c3", brygga."c4", brygga."c5", brygga."c6", CAST(brygga."c7" AS text), CAST(CAST(brygga."c8" AS numeric) AS text), brygga."c9", brygga."c10", brygga."c11", CAST(brygga."c12" AS text), CAST(brygga."c13" AS text), CAST(brygga."c14" AS text), CAST(brygga."c15" AS text), CAST(brygga."c16" AS text), CAST(brygga."c17" AS text), brygga."c18", CAST(brygga."c19" AS text), CAST(brygga."c20" AS text), CAST(brygga."c21" AS text), CAST(brygga."c22" AS text), CAST(brygga."c23" AS text), CAST(brygga."c24" AS text) FROM "zoo" brygga

-- where name eq
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS text) FROM "folk"."people" brygga WHERE (brygga."name" = ?) ORDER BY brygga."id" ASC
-- values: "O'Brien"

-- where id eq
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS text) FROM "folk"."people" brygga WHERE (brygga."id" = ?) ORDER BY brygga."id" ASC
-- values: 'AB'

-- where age ne
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS text) FROM "folk"."people" brygga WHERE ((brygga."age" <> ? OR brygga."age" IS NULL)) ORDER BY brygga."id" ASC
-- values: 33

-- where age lt
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS text) FROM "folk"."people" brygga WHERE (brygga."age" < ?) ORDER BY brygga."id" ASC
-- values: 33

-- where age le
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS text) FROM "folk"."people" brygga WHERE (brygga."age" <= ?) ORDER BY brygga."id" ASC
-- values: 33

-- where age gt
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS text) FROM "folk"."people" brygga WHERE (brygga."age" > ?) ORDER BY brygga."id" ASC
-- values: 33

-- where born ge
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS text) FROM "folk"."people" brygga WHERE (brygga."born" >= ?) ORDER BY brygga."id" ASC
-- values: '1900-01-01'

-- where age in
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS text) FROM "folk"."people" brygga WHERE (brygga."age" IN (?, ?, ?, ?)) ORDER BY brygga."id" ASC
-- values: 7, 33, 41, 41

-- where name like
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS text) FROM "folk"."people" brygga WHERE (brygga."name" LIKE ? ESCAPE '!') ORDER BY brygga."id" ASC
-- values: '%100!%!_[!!%'

-- where name prefix
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS text) FROM "folk"."people" brygga WHERE (brygga."name" LIKE ? ESCAPE '!') ORDER BY brygga."id" ASC
-- values: '100!%!_[!!%'

-- where age prefix
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS text) FROM "folk"."people" brygga WHERE (CAST(brygga."age" AS text) LIKE ? ESCAPE '!') ORDER BY brygga."id" ASC
-- values: '3%'

-- where name null
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS text) FROM "folk"."people" brygga WHERE (brygga."name" IS NULL) ORDER BY brygga."id" ASC

-- where name null
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS text) FROM "folk"."people" brygga WHERE (brygga."name" IS NOT NULL) ORDER BY brygga."id" ASC

-- sort name
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS text) FROM "folk"."people" brygga ORDER BY brygga."name" ASC NULLS FIRST, brygga."id" ASC

-- sort -name
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS text) FROM "folk"."people" brygga ORDER BY brygga."name" DESC NULLS FIRST, brygga."id" ASC

-- sort born, -age
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS text) FROM "folk"."people" brygga ORDER BY brygga."born" ASC NULLS FIRST, brygga."age" DESC NULLS FIRST, brygga."id" ASC

-- after ('Åsa', 'AB')
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS text) FROM "folk"."people" brygga WHERE (((brygga."name" < ?)) OR ((brygga."name" = ?) AND (brygga."id" > ?))) ORDER BY brygga."name" DESC NULLS FIRST, brygga."id" ASC LIMIT ?
-- values: 'Åsa', 'Åsa', 'AB', 10

-- after (None, 'AB')
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS text) FROM "folk"."people" brygga WHERE (((brygga."name" IS NOT NULL)) OR ((brygga."name" IS NULL) AND (brygga."id" > ?))) ORDER BY brygga."name" DESC NULLS FIRST, brygga."id" ASC LIMIT ?
-- values: 'AB', 10

-- limit None offset 0
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS text) FROM "folk"."people" brygga ORDER BY brygga."id" ASC

-- limit 10 offset 0
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS text) FROM "folk"."people" brygga ORDER BY brygga."id" ASC LIMIT ?
-- values: 10

-- limit 10 offset 20
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS text) FROM "folk"."people" brygga ORDER BY brygga."id" ASC LIMIT ? OFFSET ?
-- values: 10, 20

-- limit None offset 20
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS text) FROM "folk"."people" brygga ORDER BY brygga."id" ASC LIMIT ALL OFFSET ?
-- values: 20

-- count
SELECT COUNT(*) FROM "folk"."people" brygga WHERE (brygga."age" > ?)
-- values: 33

-- query
SELECT brygga."name", brygga."n" FROM (SELECT p.name, COUNT(*) AS n FROM people p WHERE p.age > ? GROUP BY p.name
) brygga WHERE (brygga."n" > ?) ORDER BY brygga."name" ASC NULLS FIRST LIMIT ?
-- values: 30, 1, 10

-- related
SELECT brygga."id", brygga."name", brygga."age" FROM "folk"."people" brygga WHERE (brygga."name" IN (?, ?)) AND (brygga."age" IN (?, ?, ?, ?)) ORDER BY brygga."id" DESC
-- values: 'Åsa', 'Bo', 7, 33, 41, 41
