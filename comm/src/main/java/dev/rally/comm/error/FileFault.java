package dev.rally.comm.error;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What a failure of input or output means, said to a person. */
public final class FileFault {
    private FileFault() {}

    /** The file that it is about, where it tells, what is the matter, and what to do. */
    public static String of(IOException failure) {
        boolean named = failure instanceof FileSystemException file && file.getFile() != null;
        return (named ? ((FileSystemException) failure).getFile() + ": " : "")
                + why(failure)
                + (named ? "; see to it that it is there and can be read and written" : "");
    }

    /** What is the matter, to be said after the name of the file. */
    public static String why(Exception failure) {
        if (failure instanceof NoSuchFileException) {
            return "there is no such file or folder";
        } else if (failure instanceof AccessDeniedException) {
            return "permission is denied";
        } else if (failure instanceof FileAlreadyExistsException) {
            return "something that is no folder is in its place";
        } else if (failure instanceof NotDirectoryException) {
            return "it is no folder";
        } else if (failure instanceof CharacterCodingException) {
            return "it is not UTF-8";
        }
        String reason = failure instanceof FileSystemException file ? file.getReason() : failure.getMessage();
        return reason == null || reason.isBlank() ? "the system does not say why" : lowerFirst(reason);
    }

    private static String lowerFirst(String sentence) {
        return Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1);
    }
}
