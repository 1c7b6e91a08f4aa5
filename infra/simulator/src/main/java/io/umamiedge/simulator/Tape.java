package io.umamiedge.simulator;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * An endless text that a seed determines, one word per token, with the bytes of its stream events made beforehand. It
 * has nothing of any prompt.
 */
final class Tape {
    private static final String[] WORDS =
            ("amber basin cedar delta ember fjord grove harbor island jasmine kernel lagoon"
                            + " meadow nectar orchard prairie quarry ridge summit tundra upland valley willow xylem yonder"
                            + " zephyr anchor bridge canyon dune estuary forest")
                    .split(" ");
    private static final int LENGTH = 4096;

    private static final byte[][] FIRST = new byte[WORDS.length][];
    private static final byte[][] NEXT = new byte[WORDS.length][];

    static {
        for (int i = 0; i < WORDS.length; i++) {
            FIRST[i] = event(WORDS[i]);
            NEXT[i] = event(" " + WORDS[i]);
        }
    }

    private final byte[] words = new byte[LENGTH];

    Tape(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < LENGTH; i++) {
            words[i] = (byte) random.nextInt(WORDS.length);
        }
    }

    /** What follows {@code "delta":} in the event of this token. */
    byte[] event(long requestSeed, int index) {
        int word = number(requestSeed, index);
        return index == 0 ? FIRST[word] : NEXT[word];
    }

    /** The text of so many tokens, the one at {@code from} being the first. */
    String text(long requestSeed, int from, int tokens) {
        StringBuilder text = new StringBuilder(tokens * 8);
        for (int i = from; i < from + tokens; i++) {
            text.append(word(requestSeed, i));
        }
        return text.toString();
    }

    /** One token's text: the space before a word belongs to it. */
    String word(long requestSeed, int index) {
        String word = WORDS[number(requestSeed, index)];
        return index == 0 ? word : " " + word;
    }

    private int number(long requestSeed, int index) {
        return words[Math.floorMod(requestSeed * 31 + index, LENGTH)];
    }

    private static byte[] event(String content) {
        return ("{\"content\":\"" + content + "\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
