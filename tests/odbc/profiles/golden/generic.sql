-- generic: written by python -m tests.odbc.profiles.golden
-- options: 

-- ping
SELECT 1

-- every type: how it is selected, and what equals a value
CHAR(10): CHAR as the driver gives it: "c1"; "c1" = ?
VARCHAR(20): VARCHAR as the driver gives it: "c2"; "c2" = ?
TEXT: TEXT as the driver gives it: "c3"; "c3" = ?
SMALLINT: SMALLINT: RTRIM(CAST("c4" AS CHAR(100))); "c4" = ?
INTEGER: INTEGER: RTRIM(CAST("c5" AS CHAR(100))); "c5" = ?
BIGINT: BIGINT: RTRIM(CAST("c6" AS CHAR(100))); "c6" = ?
DECIMAL(19,4): DECIMAL: RTRIM(CAST("c7" AS CHAR(100))); "c7" = ?
REAL: REAL as the driver gives it: "c8"; "c8" = ?
DOUBLE: DOUBLE as the driver gives it: "c9"; "c9" = ?
BOOLEAN: BOOLEAN: RTRIM(CAST("c10" AS CHAR(100))); "c10" = ?
DATE: DATE: RTRIM(CAST("c11" AS CHAR(100))); "c11" = ?
TIME: TIME: RTRIM(CAST("c12" AS CHAR(100))); "c12" = ?
TIMESTAMP: TIMESTAMP: RTRIM(CAST("c13" AS CHAR(100))); "c13" = ?
VARBINARY: VARBINARY as the driver gives it: "c14"; "c14" = ?
UUID: UUID: RTRIM(CAST("c15" AS CHAR(100))); "c15" = ?
MONEY: cannot be read

-- every readable column
SELECT brygga."c1", brygga."c2", brygga."c3", RTRIM(CAST(brygga."c4" AS CHAR(100))), RTRIM(CAST(brygga."c5" AS CHAR(100))), RTRIM(CAST(brygga."c6" AS CHAR(100))), RTRIM(CAST(brygga."c7" AS CHAR(100))), brygga."c8", brygga."c9", RTRIM(CAST(brygga."c10" AS CHAR(100))), RTRIM(CAST(brygga."c11" AS CHAR(100))), RTRIM(CAST(brygga."c12" AS CHAR(100))), RTRIM(CAST(brygga."c13" AS CHAR(100))), brygga."c14", RTRIM(CAST(brygga."c15" AS CHAR(100))) FROM "zoo" brygga

-- where name eq
SELECT brygga."id", brygga."name", RTRIM(CAST(brygga."age" AS CHAR(100))), RTRIM(CAST(brygga."born" AS CHAR(100))) FROM "folk"."people" brygga WHERE (brygga."name" = ?) ORDER BY brygga."id" ASC
-- values: "O'Brien"

-- where id eq
SELECT brygga."id", brygga."name", RTRIM(CAST(brygga."age" AS CHAR(100))), RTRIM(CAST(brygga."born" AS CHAR(100))) FROM "folk"."people" brygga WHERE (brygga."id" = ?) ORDER BY brygga."id" ASC
-- values: 'AB'

-- where age ne
SELECT brygga."id", brygga."name", RTRIM(CAST(brygga."age" AS CHAR(100))), RTRIM(CAST(brygga."born" AS CHAR(100))) FROM "folk"."people" brygga WHERE ((brygga."age" <> ? OR brygga."age" IS NULL)) ORDER BY brygga."id" ASC
-- values: 33

-- where age lt
SELECT brygga."id", brygga."name", RTRIM(CAST(brygga."age" AS CHAR(100))), RTRIM(CAST(brygga."born" AS CHAR(100))) FROM "folk"."people" brygga WHERE (brygga."age" < ?) ORDER BY brygga."id" ASC
-- values: 33

-- where age le
SELECT brygga."id", brygga."name", RTRIM(CAST(brygga."age" AS CHAR(100))), RTRIM(CAST(brygga."born" AS CHAR(100))) FROM "folk"."people" brygga WHERE (brygga."age" <= ?) ORDER BY brygga."id" ASC
-- values: 33

-- where age gt
SELECT brygga."id", brygga."name", RTRIM(CAST(brygga."age" AS CHAR(100))), RTRIM(CAST(brygga."born" AS CHAR(100))) FROM "folk"."people" brygga WHERE (brygga."age" > ?) ORDER BY brygga."id" ASC
-- values: 33

-- where born ge
SELECT brygga."id", brygga."name", RTRIM(CAST(brygga."age" AS CHAR(100))), RTRIM(CAST(brygga."born" AS CHAR(100))) FROM "folk"."people" brygga WHERE (brygga."born" >= ?) ORDER BY brygga."id" ASC
-- values: '1900-01-01'

-- where age in
SELECT brygga."id", brygga."name", RTRIM(CAST(brygga."age" AS CHAR(100))), RTRIM(CAST(brygga."born" AS CHAR(100))) FROM "folk"."people" brygga WHERE (brygga."age" IN (?, ?, ?, ?)) ORDER BY brygga."id" ASC
-- values: 7, 33, 41, 41

-- where name like
SELECT brygga."id", brygga."name", RTRIM(CAST(brygga."age" AS CHAR(100))), RTRIM(CAST(brygga."born" AS CHAR(100))) FROM "folk"."people" brygga WHERE (brygga."name" LIKE ? ESCAPE '!') ORDER BY brygga."id" ASC
-- values: '%100!%!_[!!%'

-- where name prefix
SELECT brygga."id", brygga."name", RTRIM(CAST(brygga."age" AS CHAR(100))), RTRIM(CAST(brygga."born" AS CHAR(100))) FROM "folk"."people" brygga WHERE (brygga."name" LIKE ? ESCAPE '!') ORDER BY brygga."id" ASC
-- values: '100!%!_[!!%'

-- where age prefix
SELECT brygga."id", brygga."name", RTRIM(CAST(brygga."age" AS CHAR(100))), RTRIM(CAST(brygga."born" AS CHAR(100))) FROM "folk"."people" brygga WHERE (RTRIM(CAST(brygga."age" AS CHAR(100))) LIKE ? ESCAPE '!') ORDER BY brygga."id" ASC
-- values: '3%'

-- where name null
SELECT brygga."id", brygga."name", RTRIM(CAST(brygga."age" AS CHAR(100))), RTRIM(CAST(brygga."born" AS CHAR(100))) FROM "folk"."people" brygga WHERE (brygga."name" IS NULL) ORDER BY brygga."id" ASC

-- where name null
SELECT brygga."id", brygga."name", RTRIM(CAST(brygga."age" AS CHAR(100))), RTRIM(CAST(brygga."born" AS CHAR(100))) FROM "folk"."people" brygga WHERE (brygga."name" IS NOT NULL) ORDER BY brygga."id" ASC

-- sort name
SELECT brygga."id", brygga."name", RTRIM(CAST(brygga."age" AS CHAR(100))), RTRIM(CAST(brygga."born" AS CHAR(100))) FROM "folk"."people" brygga ORDER BY CASE WHEN brygga."name" IS NULL THEN 0 ELSE 1 END, brygga."name" ASC, brygga."id" ASC

-- sort -name
SELECT brygga."id", brygga."name", RTRIM(CAST(brygga."age" AS CHAR(100))), RTRIM(CAST(brygga."born" AS CHAR(100))) FROM "folk"."people" brygga ORDER BY CASE WHEN brygga."name" IS NULL THEN 0 ELSE 1 END, brygga."name" DESC, brygga."id" ASC

-- sort born, -age
SELECT brygga."id", brygga."name", RTRIM(CAST(brygga."age" AS CHAR(100))), RTRIM(CAST(brygga."born" AS CHAR(100))) FROM "folk"."people" brygga ORDER BY CASE WHEN brygga."born" IS NULL THEN 0 ELSE 1 END, brygga."born" ASC, CASE WHEN brygga."age" IS NULL THEN 0 ELSE 1 END, brygga."age" DESC, brygga."id" ASC

-- after ('Åsa', 'AB')
SELECT brygga."id", brygga."name", RTRIM(CAST(brygga."age" AS CHAR(100))), RTRIM(CAST(brygga."born" AS CHAR(100))) FROM "folk"."people" brygga WHERE (((brygga."name" < ?)) OR ((brygga."name" = ?) AND (brygga."id" > ?))) ORDER BY CASE WHEN brygga."name" IS NULL THEN 0 ELSE 1 END, brygga."name" DESC, brygga."id" ASC
-- values: 'Åsa', 'Åsa', 'AB'
-- then here: skip 0, take 10

-- after (None, 'AB')
SELECT brygga."id", brygga."name", RTRIM(CAST(brygga."age" AS CHAR(100))), RTRIM(CAST(brygga."born" AS CHAR(100))) FROM "folk"."people" brygga WHERE (((brygga."name" IS NOT NULL)) OR ((brygga."name" IS NULL) AND (brygga."id" > ?))) ORDER BY CASE WHEN brygga."name" IS NULL THEN 0 ELSE 1 END, brygga."name" DESC, brygga."id" ASC
-- values: 'AB'
-- then here: skip 0, take 10

-- limit None offset 0
SELECT brygga."id", brygga."name", RTRIM(CAST(brygga."age" AS CHAR(100))), RTRIM(CAST(brygga."born" AS CHAR(100))) FROM "folk"."people" brygga ORDER BY brygga."id" ASC

-- limit 10 offset 0
SELECT brygga."id", brygga."name", RTRIM(CAST(brygga."age" AS CHAR(100))), RTRIM(CAST(brygga."born" AS CHAR(100))) FROM "folk"."people" brygga ORDER BY brygga."id" ASC
-- then here: skip 0, take 10

-- limit 10 offset 20
SELECT brygga."id", brygga."name", RTRIM(CAST(brygga."age" AS CHAR(100))), RTRIM(CAST(brygga."born" AS CHAR(100))) FROM "folk"."people" brygga ORDER BY brygga."id" ASC
-- then here: skip 20, take 10

-- limit None offset 20
SELECT brygga."id", brygga."name", RTRIM(CAST(brygga."age" AS CHAR(100))), RTRIM(CAST(brygga."born" AS CHAR(100))) FROM "folk"."people" brygga ORDER BY brygga."id" ASC
-- then here: skip 20, take None

-- count
SELECT COUNT(*) FROM "folk"."people" brygga WHERE (brygga."age" > ?)
-- values: 33

-- query
SELECT brygga."name", RTRIM(CAST(brygga."n" AS CHAR(100))) FROM (SELECT p.name, COUNT(*) AS n FROM people p WHERE p.age > ? GROUP BY p.name
) brygga WHERE (brygga."n" > ?) ORDER BY CASE WHEN brygga."name" IS NULL THEN 0 ELSE 1 END, brygga."name" ASC
-- values: 30, 1

-- related
SELECT brygga."id", brygga."name", RTRIM(CAST(brygga."age" AS CHAR(100))) FROM "folk"."people" brygga WHERE (brygga."name" IN (?, ?)) AND (brygga."age" IN (?, ?, ?, ?)) ORDER BY brygga."id" DESC
-- values: 'Åsa', 'Bo', 7, 33, 41, 41
