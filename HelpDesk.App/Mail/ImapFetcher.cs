namespace HelpDesk.App.Mail;

/// <summary>How far a folder was read: up to a lasting number, which means something only as long as the folder keeps its validity (zero: no folder was opened yet).</summary>
internal sealed record ImapMark(long UidValidity, long LastUid);

/// <summary>A message as the server has it; of one that is too large, only the headers.</summary>
internal sealed record ImapMail(long UidValidity, long Uid, ReadOnlyMemory<byte> Raw, bool TooLarge);

/// <summary>What a round came to: how far it read, how many messages were stored, and why it ended early, if it did. What was stored stays stored.</summary>
internal sealed record ImapRound(ImapMark Mark, int Stored, string? Trouble);

/// <summary>Fetches the new messages of a folder, one at a time.</summary>
internal sealed class ImapFetcher
{
    /// <summary>Most messages of one round; a round that stored so many may have left some.</summary>
    public const int MostMails = 500;

    private readonly ImapSettings _settings;
    private readonly TimeProvider _clock;

    /// <summary>Checks the settings; connects with each round.</summary>
    public ImapFetcher(ImapSettings settings, TimeProvider clock)
    {
        settings.Check();
        (_settings, _clock) = (settings, clock);
    }

    /// <summary>
    /// Reads on from the mark, or from the beginning if the folder is another one by now. Each message is stored first and marked, moved or deleted in the mailbox after that.
    /// What the storing throws comes out unchanged, and so does a cancellation, even if messages were stored before: whoever stores keeps the mark together with the message.
    /// </summary>
    public async Task<ImapRound> RunAsync(ImapMark? last, Func<ImapMail, CancellationToken, Task> store, CancellationToken ct)
    {
        var reading = new ImapReading(_settings, last, store, ct);
        try
        {
            await using var line = await ImapConversation.OpenAsync(_settings, _clock, ct);
            await reading.RunAsync(line);
            return new ImapRound(reading.Mark, reading.Stored, null);
        }
        catch (ImapFault e)
        {
            ct.ThrowIfCancellationRequested();
            return new ImapRound(reading.Mark, reading.Stored, e.Message);
        }
    }
}

/// <summary>One round through a folder: knows at any moment how far it came.</summary>
internal sealed class ImapReading(ImapSettings settings, ImapMark? last, Func<ImapMail, CancellationToken, Task> store, CancellationToken ct)
{
    /// <summary>Most messages that are listed at once.</summary>
    public const int PageSize = 200;

    /// <summary>How far the folder was read.</summary>
    public ImapMark Mark { get; private set; } = last ?? new ImapMark(0, 0);

    /// <summary>Messages that were stored.</summary>
    public int Stored { get; private set; }

    /// <summary>Opens the folder and reads what is new.</summary>
    public async Task RunAsync(ImapConversation line)
    {
        var (validity, next, exists) = (0L, 0L, -1L);
        var opened = await line.RequireAsync("SELECT", $"SELECT {ImapText.Folder(settings.Folder)}", ct, r =>
        {
            validity = r.CodeNumber("UIDVALIDITY") ?? validity;
            next = r.CodeNumber("UIDNEXT") ?? next;
            if (r.Kind == "EXISTS") exists = r.Number;
        });
        if (opened.Code.Equals("READ-ONLY", StringComparison.OrdinalIgnoreCase))
            throw new ImapFault("The mail server opens the folder for reading only, so that nothing can be marked there.");
        if (validity == 0) throw new ImapFault("The mail server gives the messages of this folder no lasting numbers.");
        if (Mark.UidValidity != validity) Mark = new ImapMark(validity, 0);
        if (exists != 0) await ReadOnAsync(line, next);
    }

    /// <summary>Goes through the numbers in pages; where there are none, the pages grow, so that a wide gap takes few of them.</summary>
    private async Task ReadOnAsync(ImapConversation line, long next)
    {
        var end = next > 0 ? next - 1 : ImapResponse.MostNumber;
        var width = (long)PageSize;
        for (var from = Mark.LastUid + 1; from <= end;)
        {
            var to = next > 0 ? Math.Min(from + width - 1, end) : end;
            var page = await ListAsync(line, from, to, next > 0 ? $"{from}:{to}" : $"{from}:*");
            foreach (var (uid, size) in page)
            {
                await TakeAsync(line, uid, size <= settings.MostBytes);
                if (Stored == ImapFetcher.MostMails) return;
            }
            width = page.Count == 0 ? width * 2 : PageSize;
            from = page.Count == PageSize ? Mark.LastUid + 1 : to + 1;
        }
    }

    /// <summary>The sizes of the first messages between two numbers. Servers tell of messages outside as well, such as the last one for any range up to *.</summary>
    private async Task<SortedDictionary<long, long>> ListAsync(ImapConversation line, long from, long to, string range)
    {
        var sizes = new SortedDictionary<long, long>();
        await line.RequireAsync("FETCH", $"UID FETCH {range} (RFC822.SIZE)", ct, r =>
        {
            if (r.Kind != "FETCH" || r.Uid < from || r.Uid > to) return;
            sizes[r.Uid] = r.Items.TryGetValue("RFC822.SIZE", out var size) ? size.Number : sizes.GetValueOrDefault(r.Uid);
            if (sizes.Count > PageSize) sizes.Remove(sizes.Keys.Last());
        });
        return sizes;
    }

    /// <summary>Fetches a message, has it stored and does in the mailbox what comes after; a message that vanished counts as read.</summary>
    private async Task TakeAsync(ImapConversation line, long uid, bool whole)
    {
        if (await FetchAsync(line, uid, whole) is { } raw)
        {
            await store(new ImapMail(Mark.UidValidity, uid, raw, !whole), ct);
            (Mark, Stored) = (Mark with { LastUid = uid }, Stored + 1);
            await FinishAsync(line, uid, whole);
        }
        Mark = Mark with { LastUid = uid };
    }

    private async Task<ReadOnlyMemory<byte>?> FetchAsync(ImapConversation line, long uid, bool whole)
    {
        var section = whole ? "[]" : "[HEADER]";
        ReadOnlyMemory<byte>? raw = null;
        var reply = await line.AskAsync("FETCH", $"UID FETCH {uid} (BODY.PEEK{section})", ct, r =>
        {
            if (r.Uid == uid && r.Items.TryGetValue($"BODY{section}", out var body) && body.Bytes is { } bytes) raw = bytes;
        });
        if (reply.Done || reply.Code.Equals("EXPUNGEISSUED", StringComparison.OrdinalIgnoreCase)) return raw;
        throw new ImapFault(reply.After($"The mail server does not give message {uid}"));
    }

    private async Task FinishAsync(ImapConversation line, long uid, bool whole)
    {
        if (settings.After == ImapAfter.MarkSeen || settings.After == ImapAfter.Delete && !whole) await line.RequireAsync("STORE", $@"UID STORE {uid} +FLAGS.SILENT (\Seen)", ct);
        else if (settings.After == ImapAfter.Move && line.Offers("MOVE")) await line.RequireAsync("MOVE", $"UID MOVE {uid} {ImapText.Folder(settings.MoveTo)}", ct);
        else
        {
            if (settings.After == ImapAfter.Move) await line.RequireAsync("COPY", $"UID COPY {uid} {ImapText.Folder(settings.MoveTo)}", ct);
            await line.RequireAsync("STORE", $@"UID STORE {uid} +FLAGS.SILENT (\Deleted)", ct);
            if (line.Offers("UIDPLUS")) await line.RequireAsync("EXPUNGE", $"UID EXPUNGE {uid}", ct);
        }
    }
}
