package io.meshflow.embeddings;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.Arrays;
import java.util.Map;

/** The network of the model: tokens in, one vector for each of them out. Thread safe. */
final class Network {

  private final OrtEnvironment environment;
  private final OrtSession session;

  private Network(OrtEnvironment environment, OrtSession session) {
    this.environment = environment;
    this.session = session;
  }

  /** Reads an ONNX file; a call of it uses one thread. */
  static Network read(byte[] onnx) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    environment.setTelemetry(false);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      return new Network(environment, environment.createSession(onnx, options));
    }
  }

  /** The mean of the vectors of these tokens, start and end included. */
  float[] mean(long[] tokens) throws OrtException {
    long[][] ids = {tokens};
    long[][] mask = {new long[tokens.length]};
    Arrays.fill(mask[0], 1);
    long[][] types = {new long[tokens.length]};
    try (OnnxTensor input = OnnxTensor.createTensor(environment, ids);
        OnnxTensor attention = OnnxTensor.createTensor(environment, mask);
        OnnxTensor segment = OnnxTensor.createTensor(environment, types);
        OrtSession.Result result =
            session.run(
                Map.of(
                    "input_ids", input, "attention_mask", attention, "token_type_ids", segment))) {
      float[][][] states = (float[][][]) result.get(0).getValue();
      return mean(states[0]);
    }
  }

  private static float[] mean(float[][] states) {
    float[] mean = new float[states[0].length];
    for (float[] state : states) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += state[i] / states.length;
      }
    }
    return mean;
  }
}
