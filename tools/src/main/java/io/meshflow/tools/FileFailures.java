package io.meshflow.tools;

import io.meshflow.core.policy.EffectFailure;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Words what the file system says for people and models, without paths outside the folder. */
final class FileFailures {

  private FileFailures() {}

  static EffectFailure of(String path, IOException failure) {
    return switch (failure) {
      case NoSuchFileException missing -> permanent("not_found", "there is no file '" + path + "'");
      case AccessDeniedException denied ->
          permanent("access_denied", "the system does not allow access to '" + path + "'");
      case NotDirectoryException link -> link(path);
      case FileSystemLoopException loop -> link(path);
      default ->
          isLink(failure)
              ? link(path)
              : new EffectFailure.Transient(
                  "file_error", "'" + path + "': " + reason(failure), null);
    };
  }

  private static boolean isLink(IOException failure) {
    String reason = reason(failure);
    return reason.contains("symbolic link") || reason.contains("Not a directory");
  }

  private static EffectFailure link(String path) {
    return permanent("path_refused", "'" + path + "' goes through a link or a file");
  }

  private static String reason(IOException failure) {
    return failure instanceof java.nio.file.FileSystemException system
        ? String.valueOf(system.getReason())
        : String.valueOf(failure.getMessage());
  }

  private static EffectFailure permanent(String code, String detail) {
    return new EffectFailure.Permanent(code, detail);
  }
}
