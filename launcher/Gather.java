import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Puts the jar of one module and its libraries, but no other module of ours, into one folder.
 *
 * <p>The launcher runs it from source: {@code Gather WORK ARTIFACT TARGET} reads Maven's output in
 * WORK and makes TARGET by one rename.
 */
final class Gather {

  public static void main(String[] arguments) throws IOException {
    Path work = Path.of(arguments[0]);
    Path target = Path.of(arguments[2]);
    Path folder = Files.createDirectories(work.resolve("gathered"));
    Path jar = jar(work.resolve(arguments[1]));
    Files.copy(jar, folder.resolve(jar.getFileName()));
    try (JarFile file = new JarFile(jar.toFile())) {
      Attributes manifest = file.getManifest().getMainAttributes();
      Path repository = Path.of(manifest.getValue("Local-Repository"));
      for (String entry : manifest.getValue("Class-Path").split(" ")) {
        if (!entry.startsWith("io/meshflow/")) {
          Path library = repository.resolve(entry);
          Files.copy(library, folder.resolve(library.getFileName()));
        }
      }
    }
    if (!Files.isDirectory(target)) {
      Files.move(folder, target);
    }
  }

  private static Path jar(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).findFirst().orElseThrow();
    }
  }
}
