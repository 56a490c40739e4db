package io.meshflow.e2e.crash;

import io.meshflow.cli.Main;
import java.nio.file.Path;

/**
 * Loads what the processes of the tests will load: a kernel with a run, a server, a command. Takes
 * a folder to work in and a workflow; ends as the command ends.
 */
final class Rehearsal {

  private Rehearsal() {}

  public static void main(String[] args) throws Exception {
    Path stage = Path.of(args[0]);
    try (Site site = new Site(Site.Address.alone(stage.resolve("kernel")), new Fuse(Point.NEVER))) {
      var _ = site.start(Story.whole());
      while (!site.over()) {
        site.push(true);
        Thread.onSpinWait();
      }
    }
    String home = stage.resolve("server").toString();
    Thread.ofPlatform()
        .daemon()
        .start(() -> Main.main(new String[] {"serve", "--demo", "--port", "0", "--home", home}));
    String own = stage.resolve("command").toString();
    Main.main(new String[] {"run", args[1], "--task", "x", "--model", "demo", "--home", own});
  }
}
