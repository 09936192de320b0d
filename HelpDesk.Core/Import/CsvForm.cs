using System.Text;
using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Import;

/// <summary>How the characters of a file are stored.</summary>
public enum CsvEncoding
{
    /// <summary>UTF-8, with or without a byte-order mark.</summary>
    Utf8,
    /// <summary>UTF-16, low byte first.</summary>
    Utf16,
    /// <summary>UTF-16, high byte first.</summary>
    Utf16BigEndian,
    /// <summary>Windows-1252, the Western European code page of older exports.</summary>
    Windows1252,
}

/// <summary>How a CSV file is written. Quotes are always ", doubled within quotes.</summary>
/// <param name="Encoding">How characters are stored.</param>
/// <param name="Delimiter">What separates cells: comma, semicolon, tab or bar.</param>
/// <param name="Damaged">The file is UTF-8 with bytes that are not: rows that hold such bytes are rejected.</param>
public sealed record CsvForm(CsvEncoding Encoding, char Delimiter, bool Damaged = false)
{
    /// <summary>The delimiters that are recognised.</summary>
    public static IReadOnlyList<char> Delimiters { get; } = [',', ';', '\t', '|'];

    private const int Sample = 64 * 1024;
    private const int SampleRecords = 50;

    /// <summary>Name of a delimiter as people say it.</summary>
    public static string Name(char delimiter) => delimiter switch { ',' => "comma", ';' => "semicolon", '\t' => "tab", _ => "bar" };

    /// <summary>Name of an encoding as people say it.</summary>
    public static string Name(CsvEncoding encoding) => encoding switch
    {
        CsvEncoding.Utf8 => "UTF-8",
        CsvEncoding.Utf16 => "UTF-16",
        CsvEncoding.Utf16BigEndian => "UTF-16 (big endian)",
        _ => "Windows-1252",
    };

    /// <summary>
    /// Finds out how a file is written. A byte-order mark decides the encoding; without one it is UTF-8 when all bytes are, or when at least
    /// nine of ten characters beyond ASCII are (then the file is <see cref="Damaged"/>), and Windows-1252 otherwise.
    /// Refuses what is no text.
    /// </summary>
    /// <param name="file">A stream that can seek; left at its beginning.</param>
    internal static Outcome<CsvForm> Detect(Stream file)
    {
        var start = new byte[4096];
        file.Position = 0;
        var head = start.AsSpan(0, file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false));
        if (head.IsEmpty) return Wrong("This file is empty.");
        if (head.StartsWith("PK"u8)) return Wrong("This is a workbook or an archive, not a CSV file. Save the table as CSV and choose that file.");
        if (head.StartsWith("%PDF"u8)) return Wrong("This is a PDF, not a CSV file.");
        var (encoding, damaged) = (CsvEncoding.Utf8, false);
        if (head is [0xFF, 0xFE, ..]) encoding = CsvEncoding.Utf16;
        else if (head is [0xFE, 0xFF, ..]) encoding = CsvEncoding.Utf16BigEndian;
        else if (head.Contains((byte)0))
        {
            var (even, odd) = Zeros(head);
            if (odd > head.Length / 4 && even == 0) encoding = CsvEncoding.Utf16;
            else if (even > head.Length / 4 && odd == 0) encoding = CsvEncoding.Utf16BigEndian;
            else return Wrong("This is no text file: it contains NUL characters.");
        }
        else
        {
            file.Position = 0;
            var (valid, invalid) = Utf8Characters(file);
            var marked = head is [0xEF, 0xBB, 0xBF, ..];
            if (invalid > 0 && !marked && valid < 9 * invalid) encoding = CsvEncoding.Windows1252;
            else damaged = invalid > 0;
        }

        file.Position = 0;
        using var reader = new StreamReader(file, EncodingOf(encoding), detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        var sample = new char[Sample];
        var text = new string(sample, 0, reader.ReadBlock(sample));
        file.Position = 0;
        return new CsvForm(encoding, DelimiterOf(text), damaged);
    }

    /// <summary>The encoding of the platform.</summary>
    internal static Encoding EncodingOf(CsvEncoding encoding) => encoding switch
    {
        CsvEncoding.Utf8 => System.Text.Encoding.UTF8,
        CsvEncoding.Utf16 => System.Text.Encoding.Unicode,
        CsvEncoding.Utf16BigEndian => System.Text.Encoding.BigEndianUnicode,
        _ => CodePagesEncodingProvider.Instance.GetEncoding(1252)!,
    };

    /// <summary>The delimiter that cuts the sample into the most columns, most evenly. A first line such as <c>sep=;</c> decides by itself.</summary>
    internal static char DelimiterOf(string sample)
    {
        if (IsSeparatorLine(sample.AsSpan(0, Math.Min(sample.Length, 8)).TrimStart('\uFEFF'), out var named)) return named;
        var best = (Score: 0d, Delimiter: ',');
        foreach (var delimiter in Delimiters)
        {
            var cutter = new RecordCutter(new StringReader(sample), delimiter);
            var records = new List<int>();
            while (records.Count < SampleRecords && cutter.Next() is { } cut) records.Add(cut.Fault is null ? cut.Columns : 0);
            if (sample.Length == Sample && records.Count is > 1 and < SampleRecords) records.RemoveAt(records.Count - 1);
            if (records.Count == 0 || records[0] < 2) continue;
            var score = records[0] * (records.Count(n => n == records[0]) / (double)records.Count);
            if (score > best.Score) best = (score, delimiter);
        }
        return best.Delimiter;
    }

    /// <summary>Whether a first line only names the delimiter, as spreadsheets write it.</summary>
    internal static bool IsSeparatorLine(ReadOnlySpan<char> line, out char delimiter)
    {
        delimiter = line.Length > 4 ? line[4] : ',';
        return line.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && line.Length > 4 && Delimiters.Contains(delimiter)
            && (line.Length == 5 || line[5] is '\r' or '\n');
    }

    private static (int Even, int Odd) Zeros(ReadOnlySpan<byte> bytes)
    {
        var (even, odd) = (0, 0);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != 0) continue;
            if (i % 2 == 0) even++;
            else odd++;
        }
        return (even, odd);
    }

    /// <summary>How many characters beyond ASCII are valid UTF-8, and how many bytes are none.</summary>
    private static (long Valid, long Invalid) Utf8Characters(Stream file)
    {
        var (valid, invalid) = (0L, 0L);
        var buffer = new byte[128 * 1024];
        var kept = 0;
        while (true)
        {
            var read = file.Read(buffer, kept, buffer.Length - kept);
            var bytes = buffer.AsSpan(0, kept + read);
            while (true)
            {
                var next = bytes.IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
                bytes = next < 0 ? [] : bytes[next..];
                // A character may be cut by the end of the buffer; it is looked at again with what follows.
                if (bytes.IsEmpty || read > 0 && bytes.Length < 4) break;
                if (Rune.DecodeFromUtf8(bytes, out _, out var length) == System.Buffers.OperationStatus.Done) valid++;
                else invalid++;
                bytes = bytes[length..];
            }
            if (read == 0) return (valid, invalid);
            bytes.CopyTo(buffer);
            kept = bytes.Length;
        }
    }

    private static Outcome<CsvForm> Wrong(string message) => new Refusal.Invalid("file", message);
}
