"""Procedures that tests call, one for each database, and how they are dropped."""

from __future__ import annotations

from contextlib import closing

import pyodbc

from tests.odbc.sites import drop_tables

CASES = (
    "CREATE TABLE cases (nr INTEGER NOT NULL PRIMARY KEY, title VARCHAR(40))",
    "INSERT INTO cases VALUES (1, 'Trappan är hal')",
    "INSERT INTO cases VALUES (2, NULL)",
    "CREATE TABLE reports (nr INTEGER NOT NULL, word VARCHAR(2000))",
)
# A count of rows, two rows, a message, no rows, an output, and as its last deed a fault.
SAVE = {
    "mariadb": """
CREATE PROCEDURE save(IN p_nr INT, IN p_fails INT, OUT p_n INT, OUT p_code INT,
                      INOUT p_word VARCHAR(2000))
BEGIN
  INSERT INTO reports VALUES (p_nr, p_word);
  SELECT nr, title FROM cases ORDER BY nr;
  SIGNAL SQLSTATE '01000' SET MESSAGE_TEXT = 'hemligt';
  SELECT nr, word FROM reports WHERE nr < 0;
  SET p_n = 2, p_code = IF(p_nr = 9, 9, 7), p_word = CONCAT(p_word, REPEAT('å', 1000));
  IF p_fails = 1 THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'hemligt';
  END IF;
END""",
    "postgresql": """
CREATE PROCEDURE save(p_nr integer, p_fails integer, OUT p_n integer, OUT p_code integer,
                      INOUT p_word varchar, INOUT p_cases refcursor, INOUT p_notes refcursor)
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO reports VALUES (p_nr, p_word);
  OPEN p_cases FOR SELECT nr, title FROM cases ORDER BY nr;
  RAISE NOTICE 'hemligt';
  OPEN p_notes FOR SELECT nr, word, 1 / (1 - p_fails) FROM reports WHERE nr < 0 OR p_fails = 1;
  p_n := 2;
  p_code := CASE p_nr WHEN 9 THEN 9 ELSE 7 END;
  p_word := p_word || repeat('å', 1000);
END $$""",
}

ROUTINES = {
    "mariadb": "SELECT CONCAT(routine_type, ' ', routine_name) FROM information_schema.routines"
    " WHERE routine_schema = DATABASE()",
    "postgresql": "SELECT 'ROUTINE ' || CAST(CAST(oid AS regprocedure) AS text) FROM pg_proc"
    " WHERE pronamespace = CAST('public' AS regnamespace)",
}


def drop_all(place):
    with closing(pyodbc.connect(place.connection, autocommit=True)) as session:
        for (name,) in session.execute(ROUTINES[place.profile]).fetchall():
            session.execute(f"DROP {name}")
    drop_tables(place)
