package io.meshflow.cli.command;

import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.wiring.Kernel;
import io.meshflow.server.identity.Caller;
import io.meshflow.server.identity.Gatekeeper;
import io.meshflow.server.identity.Keys;
import io.meshflow.server.identity.Role;
import io.meshflow.server.identity.StoredKey;
import io.meshflow.storage.Storage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshflow keys}: the keys of the server, kept in its database. */
@Command(
    name = "keys",
    header = "Makes, lists, renews and ends keys of the server.%n",
    description = "Works beside a running server, which sees a change within a second.%n")
final class KeysCommand {

  @Spec @Nullable CommandSpec spec;

  private int with(ToIntFunction<Keys> action) {
    Session session = Root.of(spec);
    try (Storage storage = Kernel.storage(session.settings(), session.home())) {
      return action.applyAsInt(new Keys(storage.ledger(), storage.vault(), InstantSource.system()));
    }
  }

  private void say(Line line) {
    Root.of(spec).terminal().print(line);
  }

  @Command(name = "create", header = "Makes a key; its text is shown this once.%n")
  int create(
      @Option(names = "--name", required = true, description = "Who uses it.") String name,
      @Option(
              names = "--role",
              defaultValue = "operator",
              description = "viewer, operator, reviewer, admin, agent.")
          String role,
      @Option(names = "--for-tenant", defaultValue = "", description = "Its tenant; * for any.")
          String tenant,
      @Option(names = "--days", defaultValue = "0", description = "How long it counts; 0 for ever.")
          int days) {
    Role known = Role.of(role).orElseThrow(() -> Refusal.usage("There is no role '" + role + "'."));
    String own = tenant.isEmpty() ? Root.of(spec).tenant() : tenant;
    if (!own.equals(Caller.ANY) && !Gatekeeper.TENANT.matcher(own).matches()) {
      throw Refusal.usage("A tenant is 1 to 63 lower-case letters, digits, - and _.");
    }
    Optional<Duration> life = days > 0 ? Optional.of(Duration.ofDays(days)) : Optional.empty();
    return with(
        keys -> {
          say(
              Line.of(
                  keys.create("cli", new StoredKey.Grant(name, known, own, Set.of()), life)
                      .text()));
          return Exit.DONE;
        });
  }

  @Command(name = "list", header = "Lists keys, without their secrets.%n")
  int list() {
    return with(
        keys -> {
          keys.all().forEach(key -> say(line(key)));
          return Exit.DONE;
        });
  }

  private static Line line(StoredKey key) {
    boolean ended = key.dates().revoked().isPresent();
    return Line.of(key.id())
        .add("  " + key.grant().role().word() + "  " + key.grant().tenant() + "  ")
        .add(key.grant().name())
        .add(
            ended ? Style.BAD : Style.FAINT,
            ended ? "  revoked" : "  since " + key.dates().created());
  }

  @Command(name = "rotate", header = "Gives a key a new secret.%n")
  int rotate(
      @Parameters(paramLabel = "KEY", description = "Its id.") String id,
      @Option(
              names = "--overlap",
              defaultValue = "0",
              description = "Seconds the old one counts on.")
          long overlap) {
    return with(
        keys -> {
          Keys.Made made =
              keys.rotate("cli", id, Duration.ofSeconds(overlap))
                  .orElseThrow(() -> Refusal.usage("There is no live key " + id + "."));
          say(Line.of(made.text()));
          return Exit.DONE;
        });
  }

  @Command(name = "revoke", header = "Ends a key.%n")
  int revoke(@Parameters(paramLabel = "KEY", description = "Its id.") String id) {
    return with(
        keys -> {
          if (keys.revoke("cli", id).isEmpty()) {
            throw Refusal.usage("There is no live key " + id + ".");
          }
          return Exit.DONE;
        });
  }
}
