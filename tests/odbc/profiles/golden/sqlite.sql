-- sqlite: written by python -m tests.odbc.profiles.golden
-- options: NoCreat=1

-- ping
SELECT COUNT(*) FROM sqlite_master

-- every type: how it is selected, and what equals a value
CHAR(10): CHAR as the driver gives it: CASE WHEN instr("c1", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST("c1" AS TEXT) END; ("c1" >= ? AND "c1" < ? AND RTRIM("c1", ' ') = ?)
VARCHAR(20): VARCHAR as the driver gives it: CASE WHEN instr("c2", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST("c2" AS TEXT) END; "c2" = ?
TEXT: TEXT as the driver gives it: CASE WHEN instr("c3", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST("c3" AS TEXT) END; "c3" = ?
INTEGER: INTEGER: CASE WHEN typeof("c4") = 'text' AND instr("c4", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST("c4" AS TEXT) END; "c4" = ?
SMALLINT: SMALLINT: CASE WHEN typeof("c5") = 'text' AND instr("c5", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST("c5" AS TEXT) END; "c5" = ?
BIGINT: BIGINT: CASE WHEN typeof("c6") = 'text' AND instr("c6", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST("c6" AS TEXT) END; "c6" = ?
DECIMAL(19,4): DECIMAL: CASE WHEN typeof("c7") = 'text' AND instr("c7", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CASE WHEN typeof("c7") = 'integer' THEN CAST("c7" AS TEXT) || '.0000' WHEN typeof("c7") = 'real' AND abs("c7") < 1e11 AND CAST(printf('%.4f', "c7") AS REAL) = "c7" THEN printf('%.4f', "c7") ELSE CASE WHEN typeof("c7") = 'real' THEN printf('~%!.20g', "c7") ELSE CAST("c7" AS TEXT) END END END; "c7" = ?
REAL: DOUBLE: CASE WHEN typeof("c8") = 'text' AND instr("c8", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CASE WHEN typeof("c8") <> 'real' THEN CAST("c8" AS TEXT) WHEN "c8" <> 0 AND (abs("c8") < 1e-15 OR abs("c8") > 1e19) THEN printf('%!.20g', "c8") WHEN CAST(CAST("c8" AS TEXT) AS REAL) = "c8" THEN CAST("c8" AS TEXT) ELSE printf('%!.17g', "c8") END END; "c8" = ?
BOOLEAN: BOOLEAN: CASE WHEN typeof("c9") = 'text' AND instr("c9", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST("c9" AS TEXT) END; "c9" = ?
DATE: DATE: CASE WHEN instr("c10", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST("c10" AS TEXT) END; "c10" = ?
TIME: TIME: CASE WHEN instr("c11", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST("c11" AS TEXT) END; "c11" = ?
TIMESTAMP: TIMESTAMP: CASE WHEN instr("c12", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST("c12" AS TEXT) END; "c12" = ?
BLOB: VARBINARY as the driver gives it: CASE WHEN "c13" IS NOT NULL THEN hex("c13") END; "c13" = ?
UUID: UUID: CASE WHEN instr("c14", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST("c14" AS TEXT) END; "c14" = ?
(none): TEXT as the driver gives it: CASE WHEN typeof("c15") = 'text' AND instr("c15", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CASE WHEN typeof("c15") <> 'real' THEN CAST("c15" AS TEXT) WHEN "c15" <> 0 AND (abs("c15") < 1e-15 OR abs("c15") > 1e19) THEN printf('%!.20g', "c15") WHEN CAST(CAST("c15" AS TEXT) AS REAL) = "c15" THEN CAST("c15" AS TEXT) ELSE printf('%!.17g', "c15") END END; CASE WHEN typeof("c15") <> 'real' THEN CAST("c15" AS TEXT) WHEN "c15" <> 0 AND (abs("c15") < 1e-15 OR abs("c15") > 1e19) THEN printf('%!.20g', "c15") WHEN CAST(CAST("c15" AS TEXT) AS REAL) = "c15" THEN CAST("c15" AS TEXT) ELSE printf('%!.17g', "c15") END = ?
FANCY(3): TEXT as the driver gives it: CASE WHEN instr("c16", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST("c16" AS TEXT) END; "c16" = ?

-- every readable column
SELECT CASE WHEN instr(brygga."c1", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."c1" AS TEXT) END, CASE WHEN instr(brygga."c2", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."c2" AS TEXT) END, CASE WHEN instr(brygga."c3", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."c3" AS TEXT) END, CASE WHEN typeof(brygga."c4") = 'text' AND instr(brygga."c4", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."c4" AS TEXT) END, CASE WHEN typeof(brygga."c5") = 'text' AND instr(brygga."c5", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."c5" AS TEXT) END, CASE WHEN typeof(brygga."c6") = 'text' AND instr(brygga."c6", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."c6" AS TEXT) END, CASE WHEN typeof(brygga."c7") = 'text' AND instr(brygga."c7", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CASE WHEN typeof(brygga."c7") = 'integer' THEN CAST(brygga."c7" AS TEXT) || '.0000' WHEN typeof(brygga."c7") = 'real' AND abs(brygga."c7") < 1e11 AND CAST(printf('%.4f', brygga."c7") AS REAL) = brygga."c7" THEN printf('%.4f', brygga."c7") ELSE CASE WHEN typeof(brygga."c7") = 'real' THEN printf('~%!.20g', brygga."c7") ELSE CAST(brygga."c7" AS TEXT) END END END, CASE WHEN typeof(brygga."c8") = 'text' AND instr(brygga."c8", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CASE WHEN typeof(brygga."c8") <> 'real' THEN CAST(brygga."c8" AS TEXT) WHEN brygga."c8" <> 0 AND (abs(brygga."c8") < 1e-15 OR abs(brygga."c8") > 1e19) THEN printf('%!.20g', brygga."c8") WHEN CAST(CAST(brygga."c8" AS TEXT) AS REAL) = brygga."c8" THEN CAST(brygga."c8" AS TEXT) ELSE printf('%!.17g', brygga."c8") END END, CASE WHEN typeof(brygga."c9") = 'text' AND instr(brygga."c9", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."c9" AS TEXT) END, CASE WHEN instr(brygga."c10", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."c10" AS TEXT) END, CASE WHEN instr(brygga."c11", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."c11" AS TEXT) END, CASE WHEN instr(brygga."c12", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."c12" AS TEXT) END, CASE WHEN brygga."c13" IS NOT NULL THEN hex(brygga."c13") END, CASE WHEN instr(brygga."c14", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."c14" AS TEXT) END, CASE WHEN typeof(brygga."c15") = 'text' AND instr(brygga."c15", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CASE WHEN typeof(brygga."c15") <> 'real' THEN CAST(brygga."c15" AS TEXT) WHEN brygga."c15" <> 0 AND (abs(brygga."c15") < 1e-15 OR abs(brygga."c15") > 1e19) THEN printf('%!.20g', brygga."c15") WHEN CAST(CAST(brygga."c15" AS TEXT) AS REAL) = brygga."c15" THEN CAST(brygga."c15" AS TEXT) ELSE printf('%!.17g', brygga."c15") END END, CASE WHEN instr(brygga."c16", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."c16" AS TEXT) END FROM "zoo" brygga

-- where name eq
SELECT CASE WHEN instr(brygga."id", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."id" AS TEXT) END, CASE WHEN instr(brygga."name", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."name" AS TEXT) END, CASE WHEN typeof(brygga."age") = 'text' AND instr(brygga."age", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."age" AS TEXT) END, CASE WHEN instr(brygga."born", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."born" AS TEXT) END FROM "folk"."people" brygga WHERE (brygga."name" = ?) ORDER BY RTRIM(brygga."id", ' ') ASC
-- values: "O'Brien"

-- where id eq
SELECT CASE WHEN instr(brygga."id", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."id" AS TEXT) END, CASE WHEN instr(brygga."name", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."name" AS TEXT) END, CASE WHEN typeof(brygga."age") = 'text' AND instr(brygga."age", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."age" AS TEXT) END, CASE WHEN instr(brygga."born", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."born" AS TEXT) END FROM "folk"."people" brygga WHERE ((brygga."id" >= ? AND brygga."id" < ? AND RTRIM(brygga."id", ' ') = ?)) ORDER BY RTRIM(brygga."id", ' ') ASC
-- values: 'AB', 'AB!', 'AB'

-- where age ne
SELECT CASE WHEN instr(brygga."id", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."id" AS TEXT) END, CASE WHEN instr(brygga."name", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."name" AS TEXT) END, CASE WHEN typeof(brygga."age") = 'text' AND instr(brygga."age", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."age" AS TEXT) END, CASE WHEN instr(brygga."born", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."born" AS TEXT) END FROM "folk"."people" brygga WHERE ((brygga."age" <> ? OR brygga."age" IS NULL)) ORDER BY RTRIM(brygga."id", ' ') ASC
-- values: 33

-- where age lt
SELECT CASE WHEN instr(brygga."id", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."id" AS TEXT) END, CASE WHEN instr(brygga."name", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."name" AS TEXT) END, CASE WHEN typeof(brygga."age") = 'text' AND instr(brygga."age", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."age" AS TEXT) END, CASE WHEN instr(brygga."born", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."born" AS TEXT) END FROM "folk"."people" brygga WHERE (brygga."age" < ?) ORDER BY RTRIM(brygga."id", ' ') ASC
-- values: 33

-- where age le
SELECT CASE WHEN instr(brygga."id", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."id" AS TEXT) END, CASE WHEN instr(brygga."name", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."name" AS TEXT) END, CASE WHEN typeof(brygga."age") = 'text' AND instr(brygga."age", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."age" AS TEXT) END, CASE WHEN instr(brygga."born", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."born" AS TEXT) END FROM "folk"."people" brygga WHERE (brygga."age" <= ?) ORDER BY RTRIM(brygga."id", ' ') ASC
-- values: 33

-- where age gt
SELECT CASE WHEN instr(brygga."id", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."id" AS TEXT) END, CASE WHEN instr(brygga."name", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."name" AS TEXT) END, CASE WHEN typeof(brygga."age") = 'text' AND instr(brygga."age", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."age" AS TEXT) END, CASE WHEN instr(brygga."born", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."born" AS TEXT) END FROM "folk"."people" brygga WHERE (brygga."age" > ?) ORDER BY RTRIM(brygga."id", ' ') ASC
-- values: 33

-- where born ge
SELECT CASE WHEN instr(brygga."id", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."id" AS TEXT) END, CASE WHEN instr(brygga."name", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."name" AS TEXT) END, CASE WHEN typeof(brygga."age") = 'text' AND instr(brygga."age", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."age" AS TEXT) END, CASE WHEN instr(brygga."born", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."born" AS TEXT) END FROM "folk"."people" brygga WHERE (brygga."born" >= ?) ORDER BY RTRIM(brygga."id", ' ') ASC
-- values: '1900-01-01'

-- where age in
SELECT CASE WHEN instr(brygga."id", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."id" AS TEXT) END, CASE WHEN instr(brygga."name", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."name" AS TEXT) END, CASE WHEN typeof(brygga."age") = 'text' AND instr(brygga."age", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."age" AS TEXT) END, CASE WHEN instr(brygga."born", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."born" AS TEXT) END FROM "folk"."people" brygga WHERE (brygga."age" IN (?, ?, ?, ?)) ORDER BY RTRIM(brygga."id", ' ') ASC
-- values: 7, 33, 41, 41

-- where name like
SELECT CASE WHEN instr(brygga."id", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."id" AS TEXT) END, CASE WHEN instr(brygga."name", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."name" AS TEXT) END, CASE WHEN typeof(brygga."age") = 'text' AND instr(brygga."age", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."age" AS TEXT) END, CASE WHEN instr(brygga."born", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."born" AS TEXT) END FROM "folk"."people" brygga WHERE (instr(brygga."name", ?) > 0) ORDER BY RTRIM(brygga."id", ' ') ASC
-- values: '100%_[!'

-- where name prefix
SELECT CASE WHEN instr(brygga."id", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."id" AS TEXT) END, CASE WHEN instr(brygga."name", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."name" AS TEXT) END, CASE WHEN typeof(brygga."age") = 'text' AND instr(brygga."age", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."age" AS TEXT) END, CASE WHEN instr(brygga."born", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."born" AS TEXT) END FROM "folk"."people" brygga WHERE (substr(brygga."name", 1, length(?)) = ?) ORDER BY RTRIM(brygga."id", ' ') ASC
-- values: '100%_[!', '100%_[!'

-- where age prefix
SELECT CASE WHEN instr(brygga."id", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."id" AS TEXT) END, CASE WHEN instr(brygga."name", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."name" AS TEXT) END, CASE WHEN typeof(brygga."age") = 'text' AND instr(brygga."age", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."age" AS TEXT) END, CASE WHEN instr(brygga."born", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."born" AS TEXT) END FROM "folk"."people" brygga WHERE (substr(CAST(brygga."age" AS TEXT), 1, length(?)) = ?) ORDER BY RTRIM(brygga."id", ' ') ASC
-- values: '3', '3'

-- where name null
SELECT CASE WHEN instr(brygga."id", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."id" AS TEXT) END, CASE WHEN instr(brygga."name", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."name" AS TEXT) END, CASE WHEN typeof(brygga."age") = 'text' AND instr(brygga."age", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."age" AS TEXT) END, CASE WHEN instr(brygga."born", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."born" AS TEXT) END FROM "folk"."people" brygga WHERE (brygga."name" IS NULL) ORDER BY RTRIM(brygga."id", ' ') ASC

-- where name null
SELECT CASE WHEN instr(brygga."id", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."id" AS TEXT) END, CASE WHEN instr(brygga."name", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."name" AS TEXT) END, CASE WHEN typeof(brygga."age") = 'text' AND instr(brygga."age", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."age" AS TEXT) END, CASE WHEN instr(brygga."born", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."born" AS TEXT) END FROM "folk"."people" brygga WHERE (brygga."name" IS NOT NULL) ORDER BY RTRIM(brygga."id", ' ') ASC

-- sort name
SELECT CASE WHEN instr(brygga."id", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."id" AS TEXT) END, CASE WHEN instr(brygga."name", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."name" AS TEXT) END, CASE WHEN typeof(brygga."age") = 'text' AND instr(brygga."age", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."age" AS TEXT) END, CASE WHEN instr(brygga."born", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."born" AS TEXT) END FROM "folk"."people" brygga ORDER BY brygga."name" ASC NULLS FIRST, RTRIM(brygga."id", ' ') ASC

-- sort -name
SELECT CASE WHEN instr(brygga."id", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."id" AS TEXT) END, CASE WHEN instr(brygga."name", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."name" AS TEXT) END, CASE WHEN typeof(brygga."age") = 'text' AND instr(brygga."age", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."age" AS TEXT) END, CASE WHEN instr(brygga."born", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."born" AS TEXT) END FROM "folk"."people" brygga ORDER BY brygga."name" DESC NULLS FIRST, RTRIM(brygga."id", ' ') ASC

-- sort born, -age
SELECT CASE WHEN instr(brygga."id", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."id" AS TEXT) END, CASE WHEN instr(brygga."name", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."name" AS TEXT) END, CASE WHEN typeof(brygga."age") = 'text' AND instr(brygga."age", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."age" AS TEXT) END, CASE WHEN instr(brygga."born", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."born" AS TEXT) END FROM "folk"."people" brygga ORDER BY brygga."born" ASC NULLS FIRST, brygga."age" DESC NULLS FIRST, RTRIM(brygga."id", ' ') ASC

-- after ('Åsa', 'AB')
SELECT CASE WHEN instr(brygga."id", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."id" AS TEXT) END, CASE WHEN instr(brygga."name", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."name" AS TEXT) END, CASE WHEN typeof(brygga."age") = 'text' AND instr(brygga."age", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."age" AS TEXT) END, CASE WHEN instr(brygga."born", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."born" AS TEXT) END FROM "folk"."people" brygga WHERE (((brygga."name" < ?)) OR ((brygga."name" = ?) AND (RTRIM(brygga."id", ' ') > ?))) ORDER BY brygga."name" DESC NULLS FIRST, RTRIM(brygga."id", ' ') ASC LIMIT ?
-- values: 'Åsa', 'Åsa', 'AB', 10

-- after (None, 'AB')
SELECT CASE WHEN instr(brygga."id", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."id" AS TEXT) END, CASE WHEN instr(brygga."name", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."name" AS TEXT) END, CASE WHEN typeof(brygga."age") = 'text' AND instr(brygga."age", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."age" AS TEXT) END, CASE WHEN instr(brygga."born", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."born" AS TEXT) END FROM "folk"."people" brygga WHERE (((brygga."name" IS NOT NULL)) OR ((brygga."name" IS NULL) AND (RTRIM(brygga."id", ' ') > ?))) ORDER BY brygga."name" DESC NULLS FIRST, RTRIM(brygga."id", ' ') ASC LIMIT ?
-- values: 'AB', 10

-- limit None offset 0
SELECT CASE WHEN instr(brygga."id", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."id" AS TEXT) END, CASE WHEN instr(brygga."name", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."name" AS TEXT) END, CASE WHEN typeof(brygga."age") = 'text' AND instr(brygga."age", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."age" AS TEXT) END, CASE WHEN instr(brygga."born", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."born" AS TEXT) END FROM "folk"."people" brygga ORDER BY RTRIM(brygga."id", ' ') ASC

-- limit 10 offset 0
SELECT CASE WHEN instr(brygga."id", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."id" AS TEXT) END, CASE WHEN instr(brygga."name", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."name" AS TEXT) END, CASE WHEN typeof(brygga."age") = 'text' AND instr(brygga."age", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."age" AS TEXT) END, CASE WHEN instr(brygga."born", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."born" AS TEXT) END FROM "folk"."people" brygga ORDER BY RTRIM(brygga."id", ' ') ASC LIMIT ?
-- values: 10

-- limit 10 offset 20
SELECT CASE WHEN instr(brygga."id", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."id" AS TEXT) END, CASE WHEN instr(brygga."name", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."name" AS TEXT) END, CASE WHEN typeof(brygga."age") = 'text' AND instr(brygga."age", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."age" AS TEXT) END, CASE WHEN instr(brygga."born", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."born" AS TEXT) END FROM "folk"."people" brygga ORDER BY RTRIM(brygga."id", ' ') ASC LIMIT ? OFFSET ?
-- values: 10, 20

-- limit None offset 20
SELECT CASE WHEN instr(brygga."id", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."id" AS TEXT) END, CASE WHEN instr(brygga."name", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."name" AS TEXT) END, CASE WHEN typeof(brygga."age") = 'text' AND instr(brygga."age", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."age" AS TEXT) END, CASE WHEN instr(brygga."born", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."born" AS TEXT) END FROM "folk"."people" brygga ORDER BY RTRIM(brygga."id", ' ') ASC LIMIT -1 OFFSET ?
-- values: 20

-- count
SELECT COUNT(*) FROM "folk"."people" brygga WHERE (brygga."age" > ?)
-- values: 33

-- query
SELECT CASE WHEN instr(brygga."name", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."name" AS TEXT) END, CASE WHEN typeof(brygga."n") = 'text' AND instr(brygga."n", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."n" AS TEXT) END FROM (SELECT p.name, COUNT(*) AS n FROM people p WHERE p.age > ? GROUP BY p.name
) brygga WHERE (brygga."n" > ?) ORDER BY brygga."name" ASC NULLS FIRST LIMIT ?
-- values: 30, 1, 10

-- related
SELECT CASE WHEN instr(brygga."id", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."id" AS TEXT) END, CASE WHEN instr(brygga."name", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."name" AS TEXT) END, CASE WHEN typeof(brygga."age") = 'text' AND instr(brygga."age", char(0)) THEN CAST(x'ff' AS TEXT) ELSE CAST(brygga."age" AS TEXT) END FROM "folk"."people" brygga WHERE (brygga."name" IN (?, ?)) AND (brygga."age" IN (?, ?, ?, ?)) ORDER BY RTRIM(brygga."id", ' ') DESC
-- values: 'Åsa', 'Bo', 7, 33, 41, 41
