package io.meshflow.server.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A key as an operator writes it down: {@code key[;role[;tenant]]}. */
public record GivenKey(String text, Role role, String tenant) {

  private static final int SHORTEST = 8;

  /**
   * Reads an entry.
   *
   * @param source where it stands, for the message
   * @throws IllegalArgumentException when it has another form; the key itself is not in the message
   */
  static GivenKey read(String entry, String defaultTenant, String source) {
    fault(entry)
        .ifPresent(
            why -> {
              throw new IllegalArgumentException(source + " has " + why);
            });
    String[] parts = entry.split(";", -1);
    return new GivenKey(parts[0].strip(), role(parts).orElseThrow(), tenant(parts, defaultTenant));
  }

  /** What is wrong with an entry; does not repeat it. */
  public static Optional<String> fault(String entry) {
    String[] parts = entry.split(";", -1);
    String tenant = tenant(parts, Caller.ANY);
    boolean sound =
        (tenant.equals(Caller.ANY) || Gatekeeper.TENANT.matcher(tenant).matches())
            && !tenant.equals(Keys.SYSTEM);
    boolean form = parts.length <= 3 && parts[0].strip().length() >= SHORTEST && sound;
    if (form && role(parts).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        "an entry of the wrong "
            + (form ? "role" : "form, tenant or length")
            + "; each is key[;role[;tenant]], the key at least 8 characters, roles viewer,"
            + " operator, reviewer, admin, agent");
  }

  private static Optional<Role> role(String[] parts) {
    String word = parts.length > 1 && !parts[1].isBlank() ? parts[1].strip() : "operator";
    return Role.of(word.toLowerCase(Locale.ROOT));
  }

  private static String tenant(String[] parts, String usual) {
    return parts.length > 2 && !parts[2].isBlank() ? parts[2].strip() : usual;
  }

  /** The entries of a file, without comments and empty lines. */
  public static List<String> lines(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .toList();
  }
}
