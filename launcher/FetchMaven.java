import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Fetches Maven with nothing but the JDK: {@code FetchMaven REPOSITORY-URL FOLDER}.
 *
 * <p>The repository comes from outside ({@code MVNW_REPOURL}); what arrives must have the checksum
 * below. Afterwards {@code FOLDER/bin/mvn} is there; a broken download leaves nothing.
 */
final class FetchMaven {
  private static final String VERSION = "3.9.16";
  private static final String SHA_512 =
      "ed41650d42485cfc243fad22158caf9cbb5dc408ce7a09ddb94dd42a019de929"
          + "ca43065bfa450612cf12bf78b5cafa3884b96c090de326ff590448c933454af3";

  public static void main(String[] arguments) throws Exception {
    String path = "/org/apache/maven/apache-maven/%1$s/apache-maven-%1$s-bin.zip";
    URI source = URI.create(arguments[0].replaceAll("/+$", "") + path.formatted(VERSION));
    Path target = Path.of(arguments[1]);
    Path folder = Files.createDirectories(target.getParent());
    Path zip = Files.createTempFile(folder, "maven", ".zip");
    try {
      try (InputStream in = source.toURL().openStream()) {
        Files.copy(in, zip, StandardCopyOption.REPLACE_EXISTING);
      }
      check(zip);
      Path unpacked = Files.createTempDirectory(folder, "maven");
      unpack(zip, unpacked);
      Files.move(unpacked, target);
    } finally {
      Files.deleteIfExists(zip);
    }
  }

  private static void check(Path zip) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-512").digest(Files.readAllBytes(zip));
    if (!HexFormat.of().formatHex(digest).equals(SHA_512)) {
      throw new IllegalStateException("the download of Maven " + VERSION + " is damaged");
    }
  }

  /** Leaves out the first folder of every name and makes the scripts executable. */
  private static void unpack(Path zip, Path target) throws Exception {
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        String name = entry.getName().substring(entry.getName().indexOf('/') + 1);
        Path file = target.resolve(name).normalize();
        if (entry.isDirectory() || !file.startsWith(target)) {
          continue;
        }
        Files.createDirectories(file.getParent());
        Files.copy(in, file);
        if (name.startsWith("bin/mvn")) {
          file.toFile().setExecutable(true, false);
        }
      }
    }
  }
}
