package io.meshflow.e2e.jvm;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Packs a folder of classes. */
final class Archive {

  private Archive() {}

  static void of(Path folder, Path target) throws IOException {
    try (OutputStream out = Files.newOutputStream(target);
        ZipOutputStream zip = new ZipOutputStream(out);
        Stream<Path> all = Files.walk(folder)) {
      zip.setLevel(Deflater.NO_COMPRESSION);
      for (Path file : all.filter(path -> !path.equals(folder)).sorted().toList()) {
        String name = folder.relativize(file).toString().replace('\\', '/');
        boolean inner = Files.isDirectory(file); // Flyway looks for the folder, too
        zip.putNextEntry(new ZipEntry(inner ? name + "/" : name));
        if (!inner) {
          Files.copy(file, zip);
        }
        zip.closeEntry();
      }
    }
  }
}
