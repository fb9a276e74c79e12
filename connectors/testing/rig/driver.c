/* An ODBC driver that goes wrong where it is told to, and else is the driver that it stands before.
 *
 * It is linked against the real one, in which the driver manager finds every function that is not
 * here: looking a name up in a library looks in those that it needs, too. Marks in bound texts or in
 * a statement's own make it misbehave; a diary tells what it was asked.
 *
 * The types are those of sql.h on 64-bit systems, so that nothing but a compiler has to be there.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef int16_t Return;
typedef void *Handle;

enum { TEXT = 1, WIDE_TEXT = -8, NUL_ENDED = -3, LONGEST = 4096, MOST = 64 };

static void *real(const char *name) {
  static void *driver;
  if (!driver && !(driver = dlopen(REAL, RTLD_LAZY | RTLD_NOLOAD))) abort();
  return dlsym(driver, name);
}

/* ---- the diary: one write a line, so that processes share a file ---- */

static void tell(const char *kind, const char *text) {
  const char *file = getenv("RIG_DRIVER_DIARY");
  int diary = file ? open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600) : -1;
  if (diary < 0) return;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  size_t size = strlen(text), at;
  char *line = malloc(2 * size + 100);
  at = sprintf(line, "%ld.%09ld %d %s ", (long)now.tv_sec, now.tv_nsec, (int)getpid(), kind);
  for (size_t i = 0; i < size; i++) {
    if (text[i] == '\n' || text[i] == '\\') line[at++] = '\\';
    line[at++] = text[i] == '\n' ? 'n' : text[i];
  }
  line[at++] = '\n';
  if (write(diary, line, at) < 0) abort();
  free(line);
  close(diary);
}

/* ---- the misdeeds ---- */

static void hang(void) {
  for (;;) pause();
}

static void misbehave(const char *mark, const char *place, long time) {
  const char *at = strchr(mark, '@');
  size_t size = strlen(place);
  if (!at || strncmp(at + 1, place, size) || strtol(at + 1 + size, NULL, 10) != time) return;
  if (!strncmp(mark, "segv@", 5)) {
    tell("segv", place);
    raise(SIGSEGV);
  } else if (!strncmp(mark, "abort@", 6)) {
    tell("abort", place);
    abort();
  } else if (!strncmp(mark, "hang@", 5)) { /* as a driver that never comes back */
    tell("hang", place);
    hang();
  } else if (!strncmp(mark, "block@", 6)) { /* and one that lets nothing else of the process run */
    tell("block", place);
    int (*take_interpreter)(void) = (int (*)(void))dlsym(RTLD_DEFAULT, "PyGILState_Ensure");
    if (take_interpreter) take_interpreter();
    hang();
  }
}

/* ---- what a statement is about: its text and what is bound to it ---- */

typedef struct {
  Handle statement;
  char text[LONGEST];
  char mark[LONGEST]; /* what it is to do wrong, from when it is executed */
  long fetched;
  struct {
    int16_t type;
    const void *data;
    const int64_t *size;
  } bound[MOST];
} Asked;

static Asked known[MOST];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static Asked *asked(Handle statement) {
  static unsigned next;
  Asked *found = NULL;
  pthread_mutex_lock(&lock);
  for (int i = 0; i < MOST && !found; i++)
    if (known[i].statement == statement) found = &known[i];
  if (!found) {
    found = &known[next++ % MOST];
    memset(found, 0, sizeof *found);
    found->statement = statement;
  }
  pthread_mutex_unlock(&lock);
  return found;
}

static void append(char *out, size_t *at, uint32_t unit) {
  if (*at + 5 > LONGEST) return;
  if (unit < 0x80) {
    out[(*at)++] = (char)unit;
  } else if (unit < 0x800) {
    out[(*at)++] = (char)(0xC0 | unit >> 6);
    out[(*at)++] = (char)(0x80 | (unit & 0x3F));
  } else if (unit < 0x10000) {
    out[(*at)++] = (char)(0xE0 | unit >> 12);
    out[(*at)++] = (char)(0x80 | (unit >> 6 & 0x3F));
    out[(*at)++] = (char)(0x80 | (unit & 0x3F));
  } else {
    out[(*at)++] = (char)(0xF0 | unit >> 18);
    out[(*at)++] = (char)(0x80 | (unit >> 12 & 0x3F));
    out[(*at)++] = (char)(0x80 | (unit >> 6 & 0x3F));
    out[(*at)++] = (char)(0x80 | (unit & 0x3F));
  }
  out[*at] = 0;
}

/* Copy a text of ``count`` units, or up to NUL, as UTF-8. */
static void copy(char *out, const void *data, int wide, int64_t count) {
  size_t at = 0;
  out[0] = 0;
  for (int64_t i = 0; count == NUL_ENDED || i < count; i++) {
    uint32_t unit = wide ? ((const uint16_t *)data)[i] : ((const uint8_t *)data)[i];
    if (!unit) break;
    if (wide && unit >> 10 == 0x36 && (count == NUL_ENDED || i + 1 < count))
      unit = 0x10000 + ((unit & 0x3FF) << 10) + (((const uint16_t *)data)[++i] & 0x3FF);
    if (wide || unit < 0x80) append(out, &at, unit);
    else if (at + 1 < LONGEST) out[at++] = (char)unit, out[at] = 0;
  }
}

static void note(Handle statement, const void *text, int wide, int64_t count) {
  Asked *about = asked(statement);
  memset(about->bound, 0, sizeof about->bound);
  copy(about->text, text, wide, count);
  tell("statement", about->text);
}

static int find_mark(Asked *about, const char *text) {
  const char *found = strstr(text, "brygga!");
  if (found) strcpy(about->mark, found + strlen("brygga!"));
  return found != NULL;
}

/* Look for a mark in what is executed: later its values may be gone. */
static void execute(Handle statement) {
  Asked *about = asked(statement);
  static __thread char value[LONGEST];
  about->mark[0] = 0;
  about->fetched = 0;
  int found = find_mark(about, about->text);
  for (int i = 0; i < MOST && !found; i++) {
    int16_t type = about->bound[i].type;
    if (!about->bound[i].data || (type != TEXT && type != WIDE_TEXT)) continue;
    int64_t size = about->bound[i].size ? *about->bound[i].size : NUL_ENDED;
    if (size < 0 && size != NUL_ENDED) continue; /* NULL, or sent later */
    if (type == WIDE_TEXT && size > 0) size /= 2;
    copy(value, about->bound[i].data, type == WIDE_TEXT, size);
    found = find_mark(about, value);
  }
  misbehave(about->mark, "execute", 1);
}

/* ---- the functions that it stands before ---- */

#define FORWARD(name, parameters, arguments) \
  return ((Return(*) parameters)real(#name))arguments

Return SQLBindParameter(Handle statement, uint16_t number, int16_t way, int16_t type, int16_t kind,
                        uint64_t width, int16_t digits, void *data, int64_t room, int64_t *size) {
  Asked *about = asked(statement);
  if (number && number <= MOST) {
    about->bound[number - 1].type = type;
    about->bound[number - 1].data = data;
    about->bound[number - 1].size = size;
  }
  FORWARD(SQLBindParameter,
          (Handle, uint16_t, int16_t, int16_t, int16_t, uint64_t, int16_t, void *, int64_t, int64_t *),
          (statement, number, way, type, kind, width, digits, data, room, size));
}

Return SQLPrepare(Handle statement, uint8_t *text, int32_t count) {
  note(statement, text, 0, count);
  FORWARD(SQLPrepare, (Handle, uint8_t *, int32_t), (statement, text, count));
}

Return SQLExecDirect(Handle statement, uint8_t *text, int32_t count) {
  note(statement, text, 0, count);
  execute(statement);
  FORWARD(SQLExecDirect, (Handle, uint8_t *, int32_t), (statement, text, count));
}

#ifdef WIDE /* a driver that has these is asked by them */
Return SQLPrepareW(Handle statement, uint16_t *text, int32_t count) {
  note(statement, text, 1, count);
  FORWARD(SQLPrepareW, (Handle, uint16_t *, int32_t), (statement, text, count));
}

Return SQLExecDirectW(Handle statement, uint16_t *text, int32_t count) {
  note(statement, text, 1, count);
  execute(statement);
  FORWARD(SQLExecDirectW, (Handle, uint16_t *, int32_t), (statement, text, count));
}
#endif

Return SQLExecute(Handle statement) {
  execute(statement);
  FORWARD(SQLExecute, (Handle), (statement));
}

Return SQLFetch(Handle statement) {
  Asked *about = asked(statement);
  misbehave(about->mark, "fetch", ++about->fetched);
  FORWARD(SQLFetch, (Handle), (statement));
}
