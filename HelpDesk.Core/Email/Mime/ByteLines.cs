namespace HelpDesk.Core.Email.Mime;

/// <summary>Finds the lines of bytes that end with CRLF, LF or CR.</summary>
internal static class ByteLines
{
    /// <summary>The line that begins there: where it ends, and where the next one begins.</summary>
    public static (int End, int Next) At(ReadOnlySpan<byte> bytes, int start)
    {
        var length = bytes[start..].IndexOfAny((byte)'\r', (byte)'\n');
        if (length < 0) return (bytes.Length, bytes.Length);
        var end = start + length;
        return (end, end + (bytes[end] == '\r' && end + 1 < bytes.Length && bytes[end + 1] == '\n' ? 2 : 1));
    }

    /// <summary>The end of what stands before a line: without the one line end that belongs to that line's boundary.</summary>
    public static int Before(ReadOnlySpan<byte> bytes, int line, int least)
    {
        var end = line;
        if (end > least && bytes[end - 1] == '\n') end--;
        if (end > least && bytes[end - 1] == '\r') end--;
        return end;
    }
}
