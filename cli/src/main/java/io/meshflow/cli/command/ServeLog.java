package io.meshflow.cli.command;

import io.meshflow.cli.settings.Setting;
import io.meshflow.cli.settings.Settings;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.text.SecretRedactor;
import io.meshflow.server.operations.LogLevels;
import io.meshflow.server.operations.LogPipe;

/** The one log of a server: what libraries say goes through it, and what is set is told once. */
final class ServeLog {

  private ServeLog() {}

  /** Opens the log; closing it ends it. */
  static LogPipe open(Session session) {
    boolean json = !session.terminal().interactive();
    LogPipe pipe = LogPipe.install(line -> session.terminal().note(Line.of(line)), json);
    LogLevels.set(session.settings().text(Setting.LOG_LEVEL));
    return pipe;
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
    if (session.terminal().interactive()) {
      session.terminal().note(Line.of(style, " " + text));
      return;
    }
    String level =
        switch (style) {
          case WARN -> "warn";
          case BAD -> "error";
          default -> "info";
        };
    String safe = SecretRedactor.redact(text.strip());
    line(session, level, "server", Value.obj("what", Value.of(safe)));
  }

  /** The same of what programs wait for: a name and fields. */
  static void event(Session session, String name, Value.Obj fields) {
    line(session, "info", name, fields);
  }

  private static void line(Session session, String level, String event, Value.Obj fields) {
    ObjBuilder line =
        Value.Obj.builder()
            .put("at", session.now().toString())
            .put("level", level)
            .put("event", event);
    fields.fields().forEach(line::put);
    session.terminal().note(Line.of(Json.canonical(line.build())));
  }
}
