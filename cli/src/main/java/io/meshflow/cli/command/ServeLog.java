package io.meshflow.cli.command;

import io.meshflow.cli.settings.Setting;
import io.meshflow.cli.settings.Settings;
import io.meshflow.cli.terminal.Line;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
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
    session
        .terminal()
        .note(
            Line.of(
                Json.canonical(
                    Value.Obj.builder()
                        .put("at", session.now().toString())
                        .put("level", "info")
                        .put("event", "settings")
                        .put("settings", all)
                        .build())));
  }
}
