using System.Buffers.Binary;
using System.Text;

namespace HelpDesk.Bench;

/// <summary>As much of MessagePack as Blazor's line needs; the registry has no client for it.</summary>
internal static class Pack
{
    /// <summary>A message with its length before it.</summary>
    public static byte[] Message(params object?[] values)
    {
        using var body = new MemoryStream();
        Write(body, values);
        using var message = new MemoryStream();
        for (var left = body.Length; ; left >>= 7)
        {
            message.WriteByte((byte)(left > 127 ? left & 127 | 128 : left));
            if (left <= 127) break;
        }
        body.WriteTo(message);
        return message.ToArray();
    }

    /// <summary>The messages that are complete in a buffer, and how much of it they take.</summary>
    public static (List<object?[]> Messages, int Taken) Read(ReadOnlySpan<byte> buffer)
    {
        var (messages, taken) = (new List<object?[]>(), 0);
        while (true)
        {
            var (at, length, shift) = (taken, 0, 0);
            while (at < buffer.Length && buffer[at] > 127) (length, shift, at) = (length | (buffer[at] & 127) << shift, shift + 7, at + 1);
            if (at >= buffer.Length) return (messages, taken);
            length |= buffer[at++] << shift;
            if (at + length > buffer.Length) return (messages, taken);
            var body = buffer.Slice(at, length);
            messages.Add((object?[])Value(ref body)!);
            taken = at + length;
        }
    }

    private static void Write(Stream to, object? value)
    {
        switch (value)
        {
            case null: to.WriteByte(0xc0); break;
            case bool b: to.WriteByte((byte)(b ? 0xc3 : 0xc2)); break;
            case int or long:
                Head(to, 0xd3, Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture), 8);
                break;
            case string s:
                var text = Encoding.UTF8.GetBytes(s);
                Head(to, 0xdb, text.Length, 4);
                to.Write(text);
                break;
            case object?[] list:
                Head(to, 0xdd, list.Length, 4);
                foreach (var one in list) Write(to, one);
                break;
            case Dictionary<string, object?>:
                to.WriteByte(0x80);
                break;
            default: throw new NotSupportedException(value.GetType().Name);
        }
    }

    private static void Head(Stream to, byte code, long value, int bytes)
    {
        Span<byte> head = stackalloc byte[9];
        head[0] = code;
        BinaryPrimitives.WriteInt64BigEndian(head[1..], bytes == 8 ? value : value << 32);
        to.Write(head[..(1 + bytes)]);
    }

    private static object? Value(ref ReadOnlySpan<byte> from)
    {
        var code = Take(ref from, 1)[0];
        return code switch
        {
            <= 0x7f => (long)code,
            <= 0x8f => Map(ref from, code & 15),
            <= 0x9f => List(ref from, code & 15),
            <= 0xbf => Text(ref from, code & 31),
            0xc0 => null,
            0xc2 => false,
            0xc3 => true,
            0xc4 => Take(ref from, (int)Number(ref from, 1)).ToArray(),
            0xc5 => Take(ref from, (int)Number(ref from, 2)).ToArray(),
            0xc6 => Take(ref from, (int)Number(ref from, 4)).ToArray(),
            0xcc => Number(ref from, 1),
            0xcd => Number(ref from, 2),
            0xce => Number(ref from, 4),
            0xcf or 0xd3 => Number(ref from, 8),
            0xd0 => (long)(sbyte)Number(ref from, 1),
            0xd1 => (long)(short)Number(ref from, 2),
            0xd2 => (long)(int)Number(ref from, 4),
            0xd9 => Text(ref from, (int)Number(ref from, 1)),
            0xda => Text(ref from, (int)Number(ref from, 2)),
            0xdb => Text(ref from, (int)Number(ref from, 4)),
            0xdc => List(ref from, (int)Number(ref from, 2)),
            0xdd => List(ref from, (int)Number(ref from, 4)),
            0xde => Map(ref from, (int)Number(ref from, 2)),
            >= 0xe0 => (long)(sbyte)code,
            _ => throw new NotSupportedException($"MessagePack code {code:x2}."),
        };
    }

    private static long Number(ref ReadOnlySpan<byte> from, int bytes)
    {
        var value = 0L;
        foreach (var b in Take(ref from, bytes)) value = value << 8 | b;
        return value;
    }

    private static string Text(ref ReadOnlySpan<byte> from, int length) => Encoding.UTF8.GetString(Take(ref from, length));

    private static object?[] List(ref ReadOnlySpan<byte> from, int length)
    {
        var list = new object?[length];
        for (var i = 0; i < length; i++) list[i] = Value(ref from);
        return list;
    }

    private static Dictionary<string, object?> Map(ref ReadOnlySpan<byte> from, int length)
    {
        var map = new Dictionary<string, object?>();
        for (var i = 0; i < length; i++)
        {
            var key = (string)Value(ref from)!;
            map[key] = Value(ref from);
        }
        return map;
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> from, int length)
    {
        var taken = from[..length];
        from = from[length..];
        return taken;
    }
}
