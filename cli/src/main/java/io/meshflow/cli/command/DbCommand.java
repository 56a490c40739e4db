package io.meshflow.cli.command;

import io.meshflow.cli.settings.Setting;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.wiring.Kernel;
import io.meshflow.core.ledger.RunQuery;
import io.meshflow.core.run.RunId;
import io.meshflow.storage.Storage;
import io.meshflow.storage.log.OutsideNotes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code meshflow db}. */
@Command(
    name = "db",
    header = "Looks after the database.%n",
    subcommands = {
      DbCommand.Migrate.class,
      DbCommand.Seed.class,
      DbCommand.Info.class,
      DbCommand.AcceptGap.class
    })
final class DbCommand implements Callable<Integer> {

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(
        java.util.Objects.requireNonNull(spec).commandLine(),
        "Say which: db migrate, db seed, db info, db accept-gap.");
  }

  private static String place(Session session) {
    String url = session.rawSettings().shown(Setting.DB_URL);
    return url.isEmpty() ? session.home().folder().resolve("meshflow.db").toString() : url;
  }

  /** {@code meshflow db migrate}. */
  @Command(
      name = "migrate",
      aliases = "init",
      header = "Makes the database, or brings its schema up to date; safe to repeat.%n")
  static final class Migrate implements Callable<Integer> {

    @Spec @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      Session session = Root.of(spec);
      try (Storage storage = Kernel.storage(session.settings(), session.home())) {
        var _ = storage.leases().renew();
        session.terminal().print(Line.of("The database is up to date: " + place(session)));
      }
      return Exit.DONE;
    }
  }

  /** {@code meshflow db seed}. */
  @Command(
      name = "seed",
      header = "Makes three runs to look at, of the demo model; safe to repeat.%n",
      description = {
        "One completes, one waits for a person, one fails; 'meshflow runs' lists them.",
        "'meshflow dev' makes the same.%n"
      })
  static final class Seed implements Callable<Integer> {

    /** Long enough for what the demo model answers. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Spec @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
      Session session = Root.of(spec);
      try (Kernel kernel = session.reader()) {
        List<RunId> runs = DemoData.runs(kernel);
        for (RunId run : runs) {
          var _ = kernel.runs().await(run, PATIENCE);
        }
        session.terminal().print(Line.of(runs.size() + " runs are there: meshflow runs"));
      }
      return Exit.DONE;
    }
  }

  /** {@code meshflow db accept-gap}. */
  @Command(
      name = "accept-gap",
      header = "Records that the database holds less than was once signed, and goes on.%n",
      description = {
        "MeshFlow refuses to open a database that is behind the newest signed checkpoint kept",
        "outside it: somebody cut it back, or it was restored from a backup. If you know why, this",
        "writes the gap into the record, where every reviewer sees it.%n"
      })
  static final class AcceptGap implements Callable<Integer> {

    @Spec @Nullable CommandSpec spec;

    @Option(
        names = "--by",
        paramLabel = "NAME",
        required = true,
        description = "Who answers for it.")
    String by = "";

    @Override
    public Integer call() {
      Session session = Root.of(spec);
      try (Kernel kernel = session.behind()) {
        List<OutsideNotes.Gap> gaps = kernel.storage().gaps();
        for (OutsideNotes.Gap gap : gaps) {
          kernel.runs().acceptGap(gap.tenant(), by, gap.signed());
          kernel.storage().forget(gap);
        }
        String many = gaps.isEmpty() ? "There is no gap." : "Recorded; go on as usual.";
        session.terminal().print(Line.of(many));
      }
      return Exit.DONE;
    }
  }

  /** {@code meshflow db info}. */
  @Command(name = "info", header = "Says where the database is and what is in it.%n")
  static final class Info implements Callable<Integer> {

    @Spec @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      Session session = Root.of(spec);
      try (Kernel kernel = session.reader()) {
        int runs = kernel.runs().list(RunQuery.newest(kernel.tenant(), RunQuery.MAX_LIMIT)).size();
        String many = runs == RunQuery.MAX_LIMIT ? "1000 or more" : String.valueOf(runs);
        session.terminal().print(Line.of(Style.FAINT, "database    ").add(place(session)));
        session.terminal().print(Line.of(Style.FAINT, "tenant      ").add(kernel.tenant()));
        session.terminal().print(Line.of(Style.FAINT, "runs        ").add(many));
        session
            .terminal()
            .print(
                Line.of(Style.FAINT, "public key  ")
                    .add(kernel.storage().verifierKey(kernel.tenant()).text()));
        kernel
            .storage()
            .checkpoint(kernel.tenant())
            .ifPresent(
                note ->
                    session
                        .terminal()
                        .print("\nThe newest checkpoint; keep it somewhere else:\n\n" + note));
      }
      return Exit.DONE;
    }
  }
}
