package io.meshflow.cli.command;

import io.meshflow.cli.place.Office;
import io.meshflow.cli.place.Place;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Table;
import io.meshflow.core.data.Value;
import io.meshflow.server.contract.Contract;
import io.meshflow.server.identity.Caller;
import io.meshflow.server.identity.Gatekeeper;
import io.meshflow.server.identity.Role;
import java.time.Duration;
import java.time.Instant;
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
    description = {
      "Works on the database of this machine beside a running server, which sees a change within a",
      "second, or with --server on that server.%n"
    })
final class KeysCommand {

  private static final String MODEL_SCOPE = "model:[A-Za-z0-9._:/-]{1,100}";

  @Spec @Nullable CommandSpec spec;

  private int with(ToIntFunction<Office> action) {
    try (Place place = Root.of(spec).reading()) {
      return action.applyAsInt(place.office());
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
    if (!wanted.stream().allMatch(s -> scopesThere.contains(s) || s.matches(MODEL_SCOPE))) {
      throw Refusal.usage(
          "Scopes are " + String.join(", ", scopesThere) + ", and model:NAME for the gateway.");
    }
    Role known = Role.of(role).orElseThrow(() -> Refusal.usage("There is no role '" + role + "'."));
    boolean named = !tenant.isEmpty() && !tenant.equals(Caller.ANY);
    if (named && !Gatekeeper.TENANT.matcher(tenant).matches()) {
      throw Refusal.usage("A tenant is 1 to 63 lower-case letters, digits, - and _.");
    }
    Optional<Duration> life = days > 0 ? Optional.of(Duration.ofDays(days)) : Optional.empty();
    return with(
        keys -> {
          say(Line.of(keys.createKey(new Office.KeyWish(name, known, tenant, wanted, life))));
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
          keys.keys().forEach(key -> row(table, key));
          Root.of(spec).terminal().print(table.lines(Root.of(spec).terminal().look()));
          return Exit.DONE;
        });
  }

  private static void row(Table table, Value.Obj key) {
    table.row(
        Line.of(key.text("id")),
        Line.of(key.text("name")),
        Line.of(key.text("role")),
        Line.of(key.text("tenant")),
        Line.of(Style.FAINT, String.join(" ", key.texts("scopes"))),
        state(key));
  }

  private static Line state(Value.Obj key) {
    if (key.has("revoked_at")) {
      return Line.of(Style.BAD, "revoked");
    }
    Optional<Instant> end = key.textIf("expires_at").map(Instant::parse);
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
          say(
              Line.of(
                  keys.rotateKey(id, Duration.ofSeconds(overlap))
                      .orElseThrow(() -> Refusal.usage("There is no live key " + id + "."))));
          return Exit.DONE;
        });
  }

  @Command(name = "revoke", header = "Ends a key.%n")
  int revoke(@Parameters(paramLabel = "KEY", description = "Its id.") String id) {
    return with(
        keys -> {
          if (!keys.revokeKey(id)) {
            throw Refusal.usage("There is no live key " + id + ".");
          }
          return Exit.DONE;
        });
  }
}
