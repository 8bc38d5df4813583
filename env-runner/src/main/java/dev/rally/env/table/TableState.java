package dev.rally.env.table;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rally.env.round.Outlook;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a table stands.
 *
 * @param table its number
 * @param scene what is played
 * @param sides who plays where, by the scene's sides
 * @param players {@code [side]}: as on the command line; {@code you} is a person
 * @param seated {@code [side]}: whether somebody sits where a person plays
 * @param free {@code [side]}: whether somebody may sit down there
 * @param paused whether somebody has paused it
 * @param waiting why it stands still, for people; null while it goes on
 * @param recording the name of the recording that is made of what somebody does here; null where none is
 * @param recorded what became of the last one, for people; null before
 * @param numbers what the scene tells beside its picture, such as scores
 * @param actions what a side can do, as in an agent's spec
 * @param actionNames what each choice is called; none where choices have numbers alone
 * @param outlooks {@code [side]}: what the policy that plays there makes of the game; null where none does
 * @param won how many games each side has won
 * @param games how many games have ended
 */
public record TableState(
        int table,
        String scene,
        List<String> sides,
        List<String> players,
        List<Boolean> seated,
        List<Boolean> free,
        boolean paused,
        @Nullable String waiting,
        @Nullable String recording,
        @Nullable String recorded,
        Map<String, Float> numbers,
        JsonNode actions,
        List<String> actionNames,
        List<@Nullable Outlook> outlooks,
        List<Integer> won,
        int games) {}
