package io.meshflow.tools;

import io.meshflow.core.policy.EffectFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A name below a folder, checked part by part before any file system sees it: no way up, nothing
 * hidden that holds secrets or history. Immutable.
 */
record RelativeName(List<String> folders, String file) {

  private static final int LONGEST = 1_000;
  private static final int MOST_PARTS = 32;
  private static final Set<String> FORBIDDEN =
      Set.of(".git", ".meshflow", ".ssh", ".aws", ".gnupg", ".netrc", ".npmrc", ".pypirc");

  RelativeName {
    folders = List.copyOf(folders);
  }

  /** Reads {@code path}; an absolute one must lie below {@code root}. */
  static RelativeName parse(String path, Path root) {
    if (path.length() > LONGEST || path.indexOf('\0') >= 0 || path.indexOf('\\') >= 0) {
      throw refused(path, "it is too long or has characters that no name has");
    }
    String below = path.startsWith("/") ? belowRoot(path, root) : path;
    List<String> parts = new ArrayList<>();
    for (String part : below.split("/", -1)) {
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(checked(part, path));
      }
    }
    if (parts.isEmpty() || parts.size() > MOST_PARTS || path.endsWith("/")) {
      throw refused(path, "it does not name a file");
    }
    return new RelativeName(parts.subList(0, parts.size() - 1), parts.getLast());
  }

  private static String belowRoot(String path, Path root) {
    String prefix = root + "/";
    if (!path.startsWith(prefix)) {
      throw refused(path, "it lies outside the folder that tools may use");
    }
    return path.substring(prefix.length());
  }

  private static String checked(String part, String path) {
    if (part.equals("..")) {
      throw refused(path, "it leads out of the folder that tools may use");
    }
    if (part.codePoints().anyMatch(Character::isISOControl)) {
      throw refused(path, "it has control characters");
    }
    String plain = plain(part);
    if (FORBIDDEN.contains(plain) || plain.startsWith(".env")) {
      throw refused(path, "'" + part + "' is off limits for tools");
    }
    return part;
  }

  /** As file systems that fold case and skip invisible characters would see it. */
  private static String plain(String part) {
    StringBuilder plain = new StringBuilder();
    part.codePoints()
        .filter(c -> Character.getType(c) != Character.FORMAT)
        .forEach(plain::appendCodePoint);
    return plain.toString().toLowerCase(Locale.ROOT).replaceFirst("[. ]+$", "");
  }

  private static EffectFailure refused(String path, String why) {
    String shown = path.length() > 80 ? path.substring(0, 80) + "…" : path;
    return new EffectFailure.Permanent(
        "path_refused", "'" + shown.replaceAll("\\p{Cntrl}", "?") + "' is refused: " + why);
  }
}
