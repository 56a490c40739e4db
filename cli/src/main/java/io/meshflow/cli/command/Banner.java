package io.meshflow.cli.command;

import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.wiring.Kernel;
import io.meshflow.core.data.Value;
import io.meshflow.server.MeshServer;

/** What a server says when it is up: words in a terminal, else a line of the log. */
final class Banner {

  private Banner() {}

  static void show(Session session, MeshServer server, Kernel kernel, Serving.Wish wish) {
    String base =
        "http" + (wish.tls().isPresent() ? "s" : "") + "://" + wish.host() + ":" + server.port();
    if (!session.terminal().interactive()) {
      ServeLog.event(session, "listening", document(session, kernel, base));
      return;
    }
    say(
        session,
        Line.of(Style.TITLE, " MeshFlow ").add(Style.FAINT, new Version().getVersion()[0]));
    say(session, Line.of(Style.FAINT, " runs  ").add(base + "/"));
    say(session, Line.of(Style.FAINT, " api   ").add(base + "/docs"));
    say(session, Line.of(Style.FAINT, " data  ").add(session.home().folder().toString()));
    say(session, Line.of(Style.FAINT, " model ").add(kernel.models().explanation()));
  }

  private static Value.Obj document(Session session, Kernel kernel, String base) {
    return Value.Obj.builder()
        .put("version", new Version().getVersion()[0])
        .put("url", base)
        .put("data", session.home().folder().toString())
        .put("model", kernel.models().explanation())
        .build();
  }

  private static void say(Session session, Line line) {
    session.terminal().note(line);
  }
}
