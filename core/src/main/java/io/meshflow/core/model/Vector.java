package io.meshflow.core.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** What a model makes of a text: finite numbers, near to those of texts alike. Immutable. */
public final class Vector {

  private final float[] numbers;

  private Vector(float[] numbers) {
    this.numbers = numbers;
  }

  /**
   * A vector of these numbers.
   *
   * @throws IllegalArgumentException when there is none, or one is not finite
   */
  public static Vector of(float... numbers) {
    if (numbers.length == 0) {
      throw new IllegalArgumentException("a vector has at least one number");
    }
    for (float number : numbers) {
      if (!Float.isFinite(number)) {
        throw new IllegalArgumentException("a vector has finite numbers only");
      }
    }
    return new Vector(numbers.clone());
  }

  /** The same direction with length 1; a vector of zeros stays. */
  public Vector unit() {
    double length = Math.sqrt(product(this, this));
    if (length == 0) {
      return this;
    }
    float[] scaled = new float[numbers.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = (float) (numbers[i] / length);
    }
    return new Vector(scaled);
  }

  /** How many numbers it has. */
  public int dimensions() {
    return numbers.length;
  }

  public float at(int index) {
    return numbers[index];
  }

  /** The numbers as 32-bit floats, the lowest byte first. */
  public byte[] bytes() {
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(numbers);
    return bytes.array();
  }

  /** Reads what {@link #bytes} wrote. */
  public static Vector ofBytes(byte[] bytes) {
    if (bytes.length % Float.BYTES != 0) {
      throw new IllegalArgumentException("a vector has four bytes for each number");
    }
    float[] numbers = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(numbers);
    return of(numbers);
  }

  /** From −1 for opposite to 1 for the same direction; 0 where one has no length. */
  public double cosine(Vector other) {
    double lengths = Math.sqrt(product(this, this) * product(other, other));
    return lengths == 0 ? 0 : product(this, other) / lengths;
  }

  private static double product(Vector a, Vector b) {
    if (a.numbers.length != b.numbers.length) {
      throw new IllegalArgumentException("vectors of different models cannot be compared");
    }
    double sum = 0;
    for (int i = 0; i < a.numbers.length; i++) {
      sum += (double) a.numbers[i] * b.numbers[i];
    }
    return sum;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Vector vector && Arrays.equals(numbers, vector.numbers);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(numbers);
  }

  @Override
  public String toString() {
    return "vector of " + numbers.length;
  }
}
