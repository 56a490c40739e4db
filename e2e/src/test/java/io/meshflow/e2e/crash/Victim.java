package io.meshflow.e2e.crash;

import io.meshflow.core.ledger.LedgerUnavailableException;
import io.meshflow.core.workflow.Workflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A process that works on the runs of some homes until each has ended or stands at its named point,
 * then dies without a word. Arguments: {@code story|held}, database URL or {@code -}, and pairs of
 * home and point. Says {@code ready} when it begins to work.
 */
final class Victim {

  private static final int DEAD = 9;

  /** How often a home is looked at in which nothing was heard of. */
  private static final int LOOK_MILLIS = 500;

  private final Workflow workflow;
  private final Optional<String> database;
  private final boolean repeats;

  private Victim(String workflow, String database) {
    this.workflow = workflow.equals("held") ? Story.held() : Story.whole();
    this.repeats = !workflow.equals("held");
    this.database = database.equals("-") ? Optional.empty() : Optional.of(database);
  }

  public static void main(String[] args) throws Exception {
    Victim victim = new Victim(args[0], args[1]);
    List<Fuse> fuses = new ArrayList<>();
    System.out.println("ready");
    System.out.flush();
    for (int i = 2; i < args.length; i += 2) {
      Path home = Path.of(args[i]);
      Fuse fuse = new Fuse(Point.parse(args[i + 1]));
      fuses.add(fuse);
      Thread.ofPlatform().name("home " + home).start(() -> victim.work(home, fuse));
    }
    for (Fuse fuse : fuses) {
      fuse.awaitOver();
    }
    Runtime.getRuntime().halt(DEAD);
  }

  private void work(Path home, Fuse fuse) {
    try {
      Site site = new Site(new Site.Address(home, database, true), fuse);
      takeCheckpointAway(site, home);
      Semaphore rests = new Semaphore(0);
      site.whenARunRests(rests::release);
      boolean started = false;
      while (!started || !over(site)) {
        started = started || start(site);
        boolean _ = rests.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        int _ = rests.drainPermits();
      }
      site.close();
      new Notebook(home.resolve("counts.txt")).note(fuse.appends() + " " + fuse.effects());
      fuse.finished();
    } catch (Exception broken) {
      new Notebook(home.resolve("broken.txt")).note(broken.toString());
      broken.printStackTrace();
      fuse.finished();
    }
  }

  private static void takeCheckpointAway(Site site, Path home) throws IOException {
    Optional<String> newest =
        site.rows().isEmpty() ? Optional.empty() : site.storage().checkpoint(Site.TENANT);
    if (newest.isPresent()) {
      String name = ProcessHandle.current().pid() + ".checkpoint";
      Files.writeString(home.resolve(name), newest.get());
    }
  }

  private boolean over(Site site) {
    try {
      site.push(repeats);
      return site.over();
    } catch (LedgerUnavailableException away) {
      return false;
    }
  }

  private boolean start(Site site) {
    try {
      var _ = site.start(workflow);
      return true;
    } catch (LedgerUnavailableException away) {
      return false;
    }
  }
}
