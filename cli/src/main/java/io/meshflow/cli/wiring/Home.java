package io.meshflow.cli.wiring;

import io.meshflow.cli.settings.Setting;
import io.meshflow.cli.settings.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The folder of an installation: database, keys, lock files, workspaces of runs. */
public record Home(Path folder) {

  /** Where the settings say it is, seen from a folder. */
  public static Home of(Settings settings, Path from) {
    return new Home(from.resolve(settings.text(Setting.HOME)).toAbsolutePath().normalize());
  }

  public boolean exists() {
    return Files.isDirectory(folder);
  }

  /** Makes it for its owner alone, with a file that keeps it out of Git. */
  public Home make() {
    try {
      if (!exists()) {
        Path parent = folder.getParent();
        if (parent != null) {
          Files.createDirectories(parent);
        }
        create();
      }
      Path ignore = folder.resolve(".gitignore");
      if (!Files.exists(ignore)) {
        Files.write(ignore, "*\n".getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE);
      }
      return this;
    } catch (IOException e) {
      throw new Unusable(
          "The folder " + folder + " cannot be made or written (" + reason(e) + ").",
          "Work in a folder you may write in, or set MESHFLOW_HOME to one.");
    }
  }

  private void create() throws IOException {
    try {
      boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
      if (posix) {
        Files.createDirectory(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } else {
        Files.createDirectory(folder);
      }
    } catch (FileAlreadyExistsException other) {
      if (!exists()) {
        throw other;
      }
    }
  }

  private static String reason(IOException e) {
    return e.getClass().getSimpleName().replace("Exception", "");
  }

  /** Where runs write, each in a folder of its own. */
  public Path workspaces() {
    return folder.resolve("workspace");
  }
}
