package io.meshflow.cli.command;

import io.meshflow.cli.settings.Setting;
import io.meshflow.cli.settings.Settings;
import io.meshflow.cli.terminal.Amounts;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Terminal;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.text.SecretRedactor;
import io.meshflow.server.operations.LogLevels;
import io.meshflow.server.operations.LogPipe;
import io.meshflow.server.operations.LogSink;
import io.meshflow.server.operations.Remarks;
import java.time.Instant;

/** The one log of a server: what libraries say goes through it, and what is set is told once. */
final class ServeLog {

  private ServeLog() {}

  /** Opens the log; closing it ends it. */
  static LogPipe open(Session session) {
    boolean json = !session.terminal().interactive();
    LogPipe pipe = LogPipe.install(sink(session), json);
    LogLevels.set(session.settings().text(Setting.LOG_LEVEL));
    return pipe;
  }

  /** Lines with their time, in the style of their level, in a terminal; else as they are. */
  static LogSink sink(Session session) {
    Terminal terminal = session.terminal();
    return (at, level, line) ->
        terminal.note(terminal.interactive() ? words(at, style(level), line) : Line.of(line));
  }

  private static Line words(Instant at, Style style, String text) {
    return Line.of(Style.FAINT, " " + Amounts.clock(at) + " ").add(style, text);
  }

  private static Style style(String level) {
    return switch (level) {
      case "error" -> Style.BAD;
      case "warn" -> Style.WARN;
      case "debug", "trace" -> Style.FAINT;
      default -> Style.PLAIN;
    };
  }

  /** Tells what differs from the usual, secrets hidden. */
  static void settings(Session session) {
    Settings settings = session.settings();
    ObjBuilder told = Value.Obj.builder();
    for (Setting setting : Setting.values()) {
      if (!settings.given(setting).source().equals("default")) {
        told.put(setting.variable(), settings.shown(setting));
      }
    }
    Value.Obj all = told.build();
    if (session.terminal().interactive()) {
      all.fields()
          .forEach(
              (name, value) ->
                  session.terminal().note(Line.of(" set   " + name + "=" + all.text(name))));
      return;
    }
    event(session, "settings", Value.obj("settings", all));
  }

  /** What a server says of itself: words in a terminal, else a line of the log. */
  static void remark(Session session, Style style, String text) {
    String level =
        switch (style) {
          case WARN -> "warn";
          case BAD -> "error";
          default -> "info";
        };
    if (!LogLevels.wanted(LogLevels.SERVER, level)) {
      return;
    }
    String safe = SecretRedactor.redact(text.strip());
    if (session.terminal().interactive()) {
      session.terminal().note(words(session.now(), style, safe));
      return;
    }
    line(session, level, "server", Value.obj("what", Value.of(safe)));
  }

  /** The same of what programs wait for: a name and fields. */
  static void event(Session session, String name, Value.Obj fields) {
    if (LogLevels.wanted(LogLevels.SERVER, "info")) {
      line(session, "info", name, fields);
    }
  }

  private static void line(Session session, String level, String event, Value.Obj fields) {
    session.terminal().note(Line.of(Remarks.line(session.now(), level, event, fields)));
  }
}
