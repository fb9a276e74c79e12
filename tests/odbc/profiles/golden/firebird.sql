-- firebird: written by python -m tests.odbc.profiles.golden
-- options: CHARSET=UTF8; DIALECT=3; QUOTED=Y

-- ping
SELECT 1 FROM RDB$DATABASE

-- call
{CALL "stang_arende"(?)}

-- catalogue
SELECT NULL, TRIM(r.RDB$RELATION_NAME), TRIM(c.RDB$FIELD_NAME),
       CASE WHEN COALESCE(c.RDB$NULL_FLAG, f.RDB$NULL_FLAG, 0) = 1 THEN 0 ELSE 1 END,
       s.RDB$FIELD_POSITION + 1, f.RDB$FIELD_TYPE, f.RDB$FIELD_SUB_TYPE,
       f.RDB$CHARACTER_LENGTH, f.RDB$FIELD_LENGTH, f.RDB$FIELD_PRECISION, f.RDB$FIELD_SCALE,
       f.RDB$CHARACTER_SET_ID, f.RDB$DIMENSIONS
FROM RDB$RELATIONS r
JOIN RDB$RELATION_FIELDS c ON c.RDB$RELATION_NAME = r.RDB$RELATION_NAME
JOIN RDB$FIELDS f ON f.RDB$FIELD_NAME = c.RDB$FIELD_SOURCE
LEFT JOIN RDB$RELATION_CONSTRAINTS p ON p.RDB$RELATION_NAME = r.RDB$RELATION_NAME
 AND p.RDB$CONSTRAINT_TYPE = 'PRIMARY KEY'
LEFT JOIN RDB$INDEX_SEGMENTS s ON s.RDB$INDEX_NAME = p.RDB$INDEX_NAME
 AND s.RDB$FIELD_NAME = c.RDB$FIELD_NAME
WHERE COALESCE(r.RDB$SYSTEM_FLAG, 0) = 0
ORDER BY r.RDB$RELATION_NAME, c.RDB$FIELD_POSITION

-- every type: how it is selected, and what equals a value
CHAR(10): CHAR as the driver gives it: "c1"; "c1" = ?
VARCHAR(20): VARCHAR as the driver gives it: "c2"; "c2" = ?
BLOB SUB_TYPE TEXT: TEXT as the driver gives it: "c3"; "c3" = ?
BLOB SUB_TYPE BINARY: VARBINARY as the driver gives it: "c4"; "c4" = ?
SMALLINT: SMALLINT as the driver gives it: "c5"; "c5" = ?
INTEGER: INTEGER as the driver gives it: "c6"; "c6" = ?
BIGINT: BIGINT as the driver gives it: "c7"; "c7" = ?
INT128: DECIMAL: CAST("c8" AS VARCHAR(64)); "c8" = ?
NUMERIC(18,4): DECIMAL: CAST("c9" AS VARCHAR(64)); "c9" = ?
DECIMAL(9,2): DECIMAL: CAST("c10" AS VARCHAR(64)); "c10" = ?
DECFLOAT: DECIMAL: CAST("c11" AS VARCHAR(64)); "c11" = ?
FLOAT: REAL as the driver gives it: "c12"; "c12" = CAST(? AS FLOAT)
DOUBLE PRECISION: DOUBLE as the driver gives it: "c13"; "c13" = ?
DATE: DATE: CAST("c14" AS VARCHAR(64)); "c14" = CAST(? AS DATE)
TIME: TIME: CAST("c15" AS VARCHAR(64)); "c15" = CAST(? AS TIME)
TIMESTAMP: TIMESTAMP: CAST("c16" AS VARCHAR(64)); "c16" = CAST(? AS TIMESTAMP)
TIMESTAMP WITH TIME ZONE: TIMESTAMPTZ: CAST("c17" AT TIME ZONE 'UTC' AS VARCHAR(64)); "c17" = CAST(? || ' UTC' AS TIMESTAMP WITH TIME ZONE)
BOOLEAN: BOOLEAN: CASE WHEN "c18" THEN 'true' WHEN NOT "c18" THEN 'false' END; "c18" = CAST(CAST(? AS VARCHAR(5)) AS BOOLEAN)
BINARY(8): VARBINARY as the driver gives it: "c19"; "c19" = ?
VARBINARY(8): VARBINARY as the driver gives it: "c20"; "c20" = ?
TIME WITH TIME ZONE: cannot be read
ARRAY OF INTEGER: cannot be read

-- every readable column
SELECT brygga."c1", brygga."c2", brygga."c3", brygga."c4", brygga."c5", brygga."c6", brygga."c7", CAST(brygga."c8" AS VARCHAR(64)), CAST(brygga."c9" AS VARCHAR(64)), CAST(brygga."c10" AS VARCHAR(64)), CAST(brygga."c11" AS VARCHAR(64)), brygga."c12", brygga."c13", CAST(brygga."c14" AS VARCHAR(64)), CAST(brygga."c15" AS VARCHAR(64)), CAST(brygga."c16" AS VARCHAR(64)), CAST(brygga."c17" AT TIME ZONE 'UTC' AS VARCHAR(64)), CASE WHEN brygga."c18" THEN 'true' WHEN NOT brygga."c18" THEN 'false' END, brygga."c19", brygga."c20" FROM "zoo" brygga

-- where name eq
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS VARCHAR(64)) FROM "folk"."people" brygga WHERE (brygga."name" = ?) ORDER BY brygga."id" ASC
-- values: "O'Brien"

-- where id eq
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS VARCHAR(64)) FROM "folk"."people" brygga WHERE (brygga."id" = ?) ORDER BY brygga."id" ASC
-- values: 'AB'

-- where age ne
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS VARCHAR(64)) FROM "folk"."people" brygga WHERE ((brygga."age" <> ? OR brygga."age" IS NULL)) ORDER BY brygga."id" ASC
-- values: 33

-- where age lt
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS VARCHAR(64)) FROM "folk"."people" brygga WHERE (brygga."age" < ?) ORDER BY brygga."id" ASC
-- values: 33

-- where age le
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS VARCHAR(64)) FROM "folk"."people" brygga WHERE (brygga."age" <= ?) ORDER BY brygga."id" ASC
-- values: 33

-- where age gt
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS VARCHAR(64)) FROM "folk"."people" brygga WHERE (brygga."age" > ?) ORDER BY brygga."id" ASC
-- values: 33

-- where born ge
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS VARCHAR(64)) FROM "folk"."people" brygga WHERE (brygga."born" >= CAST(? AS DATE)) ORDER BY brygga."id" ASC
-- values: '1900-01-01'

-- where age in
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS VARCHAR(64)) FROM "folk"."people" brygga WHERE (brygga."age" IN (?, ?, ?, ?)) ORDER BY brygga."id" ASC
-- values: 7, 33, 41, 41

-- where name like
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS VARCHAR(64)) FROM "folk"."people" brygga WHERE (brygga."name" LIKE CAST(? AS VARCHAR(2000) CHARACTER SET UTF8) ESCAPE '!') ORDER BY brygga."id" ASC
-- values: '%100!%!_[!!%'

-- where name prefix
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS VARCHAR(64)) FROM "folk"."people" brygga WHERE (brygga."name" LIKE CAST(? AS VARCHAR(2000) CHARACTER SET UTF8) ESCAPE '!') ORDER BY brygga."id" ASC
-- values: '100!%!_[!!%'

-- where age prefix
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS VARCHAR(64)) FROM "folk"."people" brygga WHERE (CAST(brygga."age" AS VARCHAR(255)) LIKE CAST(? AS VARCHAR(2000) CHARACTER SET UTF8) ESCAPE '!') ORDER BY brygga."id" ASC
-- values: '3%'

-- where name null
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS VARCHAR(64)) FROM "folk"."people" brygga WHERE (brygga."name" IS NULL) ORDER BY brygga."id" ASC

-- where name null
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS VARCHAR(64)) FROM "folk"."people" brygga WHERE (brygga."name" IS NOT NULL) ORDER BY brygga."id" ASC

-- sort name
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS VARCHAR(64)) FROM "folk"."people" brygga ORDER BY brygga."name" ASC NULLS FIRST, brygga."id" ASC

-- sort -name
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS VARCHAR(64)) FROM "folk"."people" brygga ORDER BY brygga."name" DESC NULLS FIRST, brygga."id" ASC

-- sort born, -age
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS VARCHAR(64)) FROM "folk"."people" brygga ORDER BY brygga."born" ASC NULLS FIRST, brygga."age" DESC NULLS FIRST, brygga."id" ASC

-- after ('Åsa', 'AB')
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS VARCHAR(64)) FROM "folk"."people" brygga WHERE (((brygga."name" < ?)) OR ((brygga."name" = ?) AND (brygga."id" > ?))) ORDER BY brygga."name" DESC NULLS FIRST, brygga."id" ASC FETCH FIRST ? ROWS ONLY
-- values: 'Åsa', 'Åsa', 'AB', 10

-- after (None, 'AB')
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS VARCHAR(64)) FROM "folk"."people" brygga WHERE (((brygga."name" IS NOT NULL)) OR ((brygga."name" IS NULL) AND (brygga."id" > ?))) ORDER BY brygga."name" DESC NULLS FIRST, brygga."id" ASC FETCH FIRST ? ROWS ONLY
-- values: 'AB', 10

-- limit None offset 0
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS VARCHAR(64)) FROM "folk"."people" brygga ORDER BY brygga."id" ASC

-- limit 10 offset 0
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS VARCHAR(64)) FROM "folk"."people" brygga ORDER BY brygga."id" ASC FETCH FIRST ? ROWS ONLY
-- values: 10

-- limit 10 offset 20
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS VARCHAR(64)) FROM "folk"."people" brygga ORDER BY brygga."id" ASC OFFSET ? ROWS FETCH NEXT ? ROWS ONLY
-- values: 20, 10

-- limit None offset 20
SELECT brygga."id", brygga."name", brygga."age", CAST(brygga."born" AS VARCHAR(64)) FROM "folk"."people" brygga ORDER BY brygga."id" ASC OFFSET ? ROWS
-- values: 20

-- count
SELECT COUNT(*) FROM "folk"."people" brygga WHERE (brygga."age" > ?)
-- values: 33

-- query
SELECT brygga."name", brygga."n" FROM (SELECT p.name, COUNT(*) AS n FROM people p WHERE p.age > ? GROUP BY p.name
) brygga WHERE (brygga."n" > ?) ORDER BY brygga."name" ASC NULLS FIRST FETCH FIRST ? ROWS ONLY
-- values: 30, 1, 10

-- related
SELECT brygga."id", brygga."name", brygga."age" FROM "folk"."people" brygga WHERE (brygga."name" IN (?, ?)) AND (brygga."age" IN (?, ?, ?, ?)) ORDER BY brygga."id" DESC
-- values: 'Åsa', 'Bo', 7, 33, 41, 41

-- version 2.5.9

-- limit None offset 0
SELECT brygga."id", brygga."name" FROM "folk"."people" brygga ORDER BY brygga."id" ASC

-- limit 10 offset 0
SELECT FIRST ? brygga."id", brygga."name" FROM "folk"."people" brygga ORDER BY brygga."id" ASC
-- values: 10

-- limit 10 offset 20
SELECT FIRST ? SKIP ? brygga."id", brygga."name" FROM "folk"."people" brygga ORDER BY brygga."id" ASC
-- values: 10, 20

-- limit None offset 20
SELECT SKIP ? brygga."id", brygga."name" FROM "folk"."people" brygga ORDER BY brygga."id" ASC
-- values: 20
