package io.meshflow.cli.command;

import io.meshflow.cli.place.Place;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.server.identity.Gatekeeper;
import io.meshflow.server.identity.Keys;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshflow tenants}: whose data the server keeps apart. */
@Command(
    name = "tenants",
    header = "Makes, lists and deletes tenants of the server.%n",
    description = {
      "Works on the database of this machine beside a running server, which sees a change within a",
      "second, or with --server on that server.%n"
    })
final class TenantsCommand {

  @Spec @Nullable CommandSpec spec;

  @Command(name = "create", header = "Makes a tenant.%n")
  int create(@Parameters(paramLabel = "NAME", description = "Its name.") String name) {
    if (!Gatekeeper.TENANT.matcher(name).matches() || name.equals(Keys.SYSTEM)) {
      throw Refusal.usage("A tenant is 1 to 63 lower-case letters, digits, - and _.");
    }
    try (Place place = Root.of(spec).reading()) {
      if (!place.office().createTenant(name)) {
        throw Refusal.failed("There is or was a tenant " + name + ".");
      }
    }
    return Exit.DONE;
  }

  @Command(name = "list", header = "Lists tenants.%n")
  int list() {
    Session session = Root.of(spec);
    try (Place place = session.reading()) {
      place.office().tenants().forEach(name -> session.terminal().print(Line.of(name)));
    }
    return Exit.DONE;
  }

  @Command(
      name = "delete",
      header = "Ends a tenant and erases the contents of everything it has, for good.%n",
      description = {
        "None of its keys counts any more, and no other tenant can get its name. What happened, when,",
        "and what it cost stays, with who deleted it and why. Calling it again goes on where it",
        "stopped.%n"
      })
  int delete(
      @Parameters(paramLabel = "NAME", description = "The tenant.") String name,
      @Option(
              names = "--basis",
              paramLabel = "CODE",
              defaultValue = "request",
              description = "Why, as a code for the record (default: request).")
          String basis,
      @Option(
              names = "--by",
              paramLabel = "NAME",
              defaultValue = "",
              description = "Who asks (default: you).")
          String by,
      @Option(
              names = {"-y", "--yes"},
              description = "Do not ask whether it is meant.")
          boolean yes)
      throws InterruptedException {
    Session session = Root.of(spec);
    if (name.equals(session.tenant())) {
      throw Refusal.usage("The default tenant stays; erase its runs with admin delete-run.");
    }
    try (Place place = session.reading()) {
      if (!place.office().knowsTenant(name)) {
        throw Refusal.usage("There is no tenant " + name + ".");
      }
      if (!yes && !Decisions.meant(session.terminal(), "everything of tenant " + name)) {
        throw Refusal.failed("Nothing was deleted.");
      }
      long erased = place.office().deleteTenant(name, session.user(by), basis);
      session
          .terminal()
          .print(Line.of(Style.GOOD, "Tenant " + name + " is deleted; " + erased + " erased."));
    }
    return Exit.DONE;
  }
}
