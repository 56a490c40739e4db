package io.meshflow.cli.command;

import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Table;
import io.meshflow.cli.wiring.Kernel;
import io.meshflow.server.contract.Contract;
import io.meshflow.server.identity.Caller;
import io.meshflow.server.identity.Gatekeeper;
import io.meshflow.server.identity.Keys;
import io.meshflow.server.identity.Role;
import io.meshflow.server.identity.StoredKey;
import io.meshflow.storage.Storage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
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
          int days,
      @Option(
              names = "--scope",
              paramLabel = "SCOPE",
              description = "Only this of its role, as runs:read; may be repeated.")
          @Nullable List<String> scopes) {
    Set<String> wanted = scopes == null ? Set.of() : Set.copyOf(scopes);
    Set<String> scopesThere = Contract.bundled().scopes();
    if (!scopesThere.containsAll(wanted)) {
      throw Refusal.usage("Scopes are " + String.join(", ", scopesThere) + ".");
    }
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
                  keys.create("cli", new StoredKey.Grant(name, known, own, wanted), life).text()));
          return Exit.DONE;
        });
  }

  @Command(name = "list", header = "Lists keys, without their secrets.%n")
  int list() {
    return with(
        keys -> {
          Table table =
              new Table(
                  Table.Column.word("KEY"),
                  Table.Column.text("NAME", 8),
                  Table.Column.word("ROLE"),
                  Table.Column.text("TENANT", 8),
                  Table.Column.text("SCOPES", 8).optional(2),
                  Table.Column.word("STATE"));
          keys.all().stream()
              .sorted(Comparator.comparing(key -> key.dates().created()))
              .forEach(key -> row(table, key));
          Root.of(spec).terminal().print(table.lines(Root.of(spec).terminal().look()));
          return Exit.DONE;
        });
  }

  private static void row(Table table, StoredKey key) {
    StoredKey.Grant grant = key.grant();
    table.row(
        Line.of(key.id()),
        Line.of(grant.name()),
        Line.of(grant.role().word()),
        Line.of(grant.tenant()),
        Line.of(Style.FAINT, String.join(" ", grant.scopes().stream().sorted().toList())),
        state(key));
  }

  private static Line state(StoredKey key) {
    if (key.dates().revoked().isPresent()) {
      return Line.of(Style.BAD, "revoked");
    }
    Optional<Instant> end = key.dates().expires();
    boolean over = end.filter(at -> !at.isAfter(Instant.now())).isPresent();
    return over
        ? Line.of(Style.BAD, "expired")
        : Line.of(Style.FAINT, end.map(at -> "until " + at).orElse("counts"));
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
