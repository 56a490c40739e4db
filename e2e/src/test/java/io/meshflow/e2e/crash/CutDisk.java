package io.meshflow.e2e.crash;

import io.meshflow.e2e.crash.DiskTrace.Cut;
import io.meshflow.e2e.crash.DiskTrace.Named;
import io.meshflow.e2e.crash.DiskTrace.Op;
import io.meshflow.e2e.crash.DiskTrace.Removed;
import io.meshflow.e2e.crash.DiskTrace.Synced;
import io.meshflow.e2e.crash.DiskTrace.Written;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * What a disk may hold after the power went off: all that was put on it by fsync, and of what was
 * written since then whatever chance has left, each sector of 512 bytes by itself, each name of a
 * file by itself.
 */
final class CutDisk {

  private static final int SECTOR = 512;

  /** A file, whatever its name is. */
  private static final class Content {
    private byte[] bytes = new byte[0];
    private final List<Op> waiting = new ArrayList<>();
    private long end;

    void take(Op op) {
      waiting.add(op);
      switch (op) {
        case Written written -> end = Math.max(end, at(written) + written.bytes().length);
        case Cut cut -> end = cut.size();
        default -> throw new IllegalStateException("no change of contents: " + op);
      }
    }

    /** Where a write goes: what has no place of its own is put at the end. */
    private long at(Written written) {
      return written.at().orElse(end);
    }

    void sync() {
      waiting.forEach(op -> apply(op, new Random(0), 1));
      waiting.clear();
    }

    /** Keeps each waiting change with this chance. */
    void apply(Op op, Random random, double chance) {
      if (op instanceof Cut cut) {
        if (random.nextDouble() < chance) {
          bytes = Arrays.copyOf(bytes, Math.toIntExact(cut.size()));
        }
      } else if (op instanceof Written written) {
        write(written, random, chance);
      }
    }

    private void write(Written written, Random random, double chance) {
      int at = Math.toIntExact(written.at().orElse((long) bytes.length));
      for (int from = 0; from < written.bytes().length; from += SECTOR) {
        int length = Math.min(SECTOR, written.bytes().length - from);
        if (random.nextDouble() < chance) {
          if (bytes.length < at + from + length) {
            bytes = Arrays.copyOf(bytes, at + from + length);
          }
          System.arraycopy(written.bytes(), from, bytes, at + from, length);
        }
      }
    }
  }

  private final Set<String> outside;
  private final Map<Path, Content> now = new LinkedHashMap<>();
  private final Map<Path, Content> onDisk = new LinkedHashMap<>();
  private final List<Op> names = new ArrayList<>();

  /**
   * @param outside names of files that stand for the world outside, which forgets nothing
   */
  CutDisk(Set<String> outside) {
    this.outside = outside;
  }

  void take(Op op) {
    switch (op) {
      case Synced synced -> sync(synced.file());
      case Named named -> {
        rename(now, named);
        names.add(named);
      }
      case Removed removed -> {
        now.remove(removed.file());
        names.add(removed);
      }
      case Written written -> content(written.file()).take(written);
      case Cut cut -> content(cut.file()).take(cut);
    }
  }

  /** The name of a new file counts as kept: without it nothing in the file was ever told of. */
  private Content content(Path file) {
    Content content = now.computeIfAbsent(file, name -> new Content());
    onDisk.putIfAbsent(file, content);
    return content;
  }

  private void sync(Path file) {
    Content content = now.get(file);
    if (content != null) {
      content.sync();
      return;
    }
    names.removeIf(
        op -> {
          boolean here = file.equals(op.file().getParent());
          if (here) {
            rename(onDisk, op);
          }
          return here;
        });
  }

  private static void rename(Map<Path, Content> files, Op op) {
    switch (op) {
      case Named named -> {
        Content content = named.moved() ? files.remove(named.file()) : files.get(named.file());
        if (content != null) {
          files.put(named.name(), content);
        }
      }
      case Removed removed -> files.remove(removed.file());
      default -> throw new IllegalStateException("no change of names: " + op);
    }
  }

  /** Writes what is left into another folder. */
  void leave(Path from, Path to, Random random) throws IOException {
    double chance = random.nextDouble();
    for (Op op : names) {
      if (random.nextBoolean()) {
        rename(onDisk, op);
      }
    }
    for (Map.Entry<Path, Content> file : onDisk.entrySet()) {
      Content content = file.getValue();
      boolean sure = outside.contains(file.getKey().getFileName().toString());
      content.waiting.forEach(op -> content.apply(op, random, sure ? 1 : chance));
      Path copy = to.resolve(from.relativize(file.getKey()).toString());
      Files.createDirectories(copy.getParent());
      Files.write(copy, content.bytes);
    }
  }
}
