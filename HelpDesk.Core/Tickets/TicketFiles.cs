using System.Security.Cryptography;
using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HelpDesk.Core.Tickets;

/// <summary>A file of a ticket: an image pasted into a note, or an attachment of a message; visible to whoever sees the ticket.</summary>
internal sealed class TicketFile
{
    public required Guid Id { get; init; }
    public required long? TicketId { get; set; }
    public long? MessageId { get; set; }
    public long? RequestId { get; set; }
    public Guid? FormKey { get; set; }
    public DateTimeOffset? WaitingSince { get; set; }
    public long? UploadedBy { get; init; }
    public required string Name { get; init; }
    public required string ContentType { get; init; }
    public required int Size { get; init; }
    public required byte[] Sha256 { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>The content of files by its hash; the same content is kept once.</summary>
internal sealed class Blob
{
    public required byte[] Sha256 { get; init; }
    public required byte[] Content { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class TicketFileMap : IEntityTypeConfiguration<TicketFile>, IEntityTypeConfiguration<Blob>
{
    public void Configure(EntityTypeBuilder<TicketFile> b)
    {
        b.ToTable("files");
        b.HasKey(f => f.Id);
    }

    public void Configure(EntityTypeBuilder<Blob> b)
    {
        b.ToTable("blobs");
        b.HasKey(f => f.Sha256);
    }
}

/// <summary>The one place where contents of files go in and out.</summary>
internal static class FileStore
{
    /// <summary>Keeps a content and makes the file that refers to it. The kind is read from the bytes; what is no image is only ever downloaded (S-12, S-41).</summary>
    public static async Task<TicketFile> KeepAsync(this Work work, long? ticketId, string name, byte[] content, CancellationToken ct)
    {
        var hash = SHA256.HashData(content);
        await work.Db.Database.ExecuteSqlAsync(
            $"insert into blobs (sha256, content, created_at) values ({hash}, {content}, {work.Now}) on conflict (sha256) do update set created_at = excluded.created_at", ct);
        var file = new TicketFile
        {
            Id = Guid.NewGuid(), TicketId = ticketId, UploadedBy = work.Who.AgentId, Name = KeptFileNames.Of(name), ContentType = FileKinds.Of(content)?.Type ?? FileKinds.Unknown,
            Size = content.Length, Sha256 = hash, CreatedAt = work.Now,
        };
        work.Add(file);
        return file;
    }

    /// <summary>The content of a file.</summary>
    public static Task<byte[]> ContentAsync(this Reading reading, byte[] sha256, CancellationToken ct) =>
        reading.All<Blob>().Where(b => b.Sha256 == sha256).Select(b => b.Content).SingleAsync(ct);
}

/// <summary>Kinds of file that the desk recognises by their first bytes; only these are shown in the browser.</summary>
internal static class FileKinds
{
    public const string Unknown = "application/octet-stream";

    public static (string Type, string Extension)? Of(ReadOnlySpan<byte> b) =>
        b.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) ? ("image/png", ".png")
        : b.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? ("image/jpeg", ".jpg")
        : b.StartsWith("GIF87a"u8) || b.StartsWith("GIF89a"u8) ? ("image/gif", ".gif")
        : b.Length > 12 && b.StartsWith("RIFF"u8) && b[8..12].SequenceEqual("WEBP"u8) ? ("image/webp", ".webp")
        : null;
}

/// <summary>Names of files as the desk keeps and shows them, wherever they come from; never part of a path (S-11, S-41).</summary>
internal static class KeptFileNames
{
    private const int Longest = 150;

    /// <summary>The last part of a path without control, format and reserved characters, at most 150 characters with its extension kept.</summary>
    public static string Of(string name)
    {
        var last = name.Normalize(System.Text.NormalizationForm.FormC);
        last = last[(last.LastIndexOfAny(['/', '\\']) + 1)..];
        var kept = new string([.. last.Where(c => !char.IsControl(c) && !char.IsSurrogate(c) && char.GetUnicodeCategory(c) is not System.Globalization.UnicodeCategory.Format
            && c is not (':' or '*' or '?' or '"' or '<' or '>' or '|'))]).Trim(' ', '.');
        if (kept.Length == 0) return "attachment";
        if (kept.Length <= Longest) return kept;
        var dot = kept.LastIndexOf('.');
        var extension = dot > 0 && kept.Length - dot <= 12 ? kept[dot..] : "";
        return kept[..(Longest - extension.Length)] + extension;
    }
}

/// <summary>Keeps an image that was pasted into a note. The kind is read from the bytes, never from what the sender says (S-41, S-43).</summary>
/// <param name="TicketId">The ticket.</param>
/// <param name="Content">PNG, JPEG, GIF or WebP, at most <see cref="MostBytes"/>.</param>
public sealed record StoreImage(long TicketId, byte[] Content) : Command<Guid>
{
    /// <summary>Largest image.</summary>
    public const int MostBytes = 10 * 1024 * 1024;

    internal override Permission Needs => Permission.WriteNotes;

    internal override async Task<Guid> RunAsync(Work work, CancellationToken ct)
    {
        if (Content.Length is 0 or > MostBytes) throw Work.Invalid("file", "An image has at most 10 MB. Nothing was added.");
        var (_, extension) = FileKinds.Of(Content) ?? throw Work.Invalid("file", "This file type isn't allowed here. Allowed: PNG, JPEG, GIF and WebP images.");
        var ticket = await work.TicketAsync(TicketId, ct);
        return (await work.KeepAsync(ticket.Id, "image" + extension, Content, ct)).Id;
    }
}

/// <summary>Keeps a file that is to go out with a reply (S-41, S-42). It waits for the reply for seven days.</summary>
/// <param name="TicketId">A ticket that the actor may change.</param>
/// <param name="Name">Its name; only the last part of a path is kept.</param>
/// <param name="Content">1 byte to <see cref="MostBytes"/>.</param>
public sealed record StoreAttachment(long TicketId, string Name, byte[] Content) : Command<AttachedFile>
{
    /// <summary>Largest file, and most that one reply carries.</summary>
    public const int MostBytes = 25 * 1024 * 1024;

    internal override Permission Needs => Permission.EditTickets;

    internal override async Task<AttachedFile> RunAsync(Work work, CancellationToken ct)
    {
        if (Content.Length == 0) throw Work.Invalid("file", "This file is empty. Nothing was added.");
        if (Content.Length > MostBytes) throw Work.Invalid("file", "A file has at most 25 MB. Nothing was added.");
        var ticket = await work.TicketAsync(TicketId, ct);
        work.DemandEdit(ticket);
        var file = await work.KeepAsync(ticket.Id, PlainText.Of("file", Name), Content, ct);
        file.WaitingSince = work.Now;
        return new AttachedFile(file.Id, file.Name, file.ContentType, file.Size);
    }
}

/// <summary>Files that the asker uploaded for a reply that was not sent yet.</summary>
public sealed record WaitingFiles(long TicketId) : Query<IReadOnlyList<AttachedFile>>
{
    internal override Permission Needs => Permission.WriteNotes;

    internal override async Task<IReadOnlyList<AttachedFile>> RunAsync(Reading reading, CancellationToken ct)
    {
        var me = reading.Who.AgentId;
        return await reading.All<TicketFile>().Where(f => f.TicketId == TicketId && f.WaitingSince != null && f.UploadedBy == me).OrderBy(f => f.CreatedAt).Take(50)
            .Select(f => new AttachedFile(f.Id, f.Name, f.ContentType, f.Size)).ToListAsync(ct);
    }
}

/// <summary>Takes a file back out of a reply that was not sent yet.</summary>
public sealed record DropAttachment(Guid FileId) : Command<bool>
{
    internal override Permission Needs => Permission.WriteNotes;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        var me = work.Who.AgentId;
        return await work.All<TicketFile>().Where(f => f.Id == FileId && f.WaitingSince != null && f.UploadedBy == me).ExecuteDeleteAsync(ct) > 0;
    }
}

/// <summary>A file as screens show it.</summary>
/// <param name="Id">Id.</param>
/// <param name="Name">Name, cleaned.</param>
/// <param name="ContentType">An image type that the desk recognised, or application/octet-stream.</param>
/// <param name="Size">Bytes.</param>
public sealed record AttachedFile(Guid Id, string Name, string ContentType, int Size)
{
    /// <summary>Whether a browser may show it in place.</summary>
    public bool IsImage => ContentType.StartsWith("image/", StringComparison.Ordinal);
}

/// <summary>Removes files that waited seven days for a reply or one day for a form of the portal, and contents that no file refers to any more; returns how many.</summary>
public sealed record PurgeFiles : Command<int>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<int> RunAsync(Work work, CancellationToken ct)
    {
        var (week, day) = (work.Now.AddDays(-7), work.Now.AddDays(-1));
        var files = await work.All<TicketFile>().Where(f => f.WaitingSince < week || f.FormKey != null && f.CreatedAt < day).ExecuteDeleteAsync(ct);
        return files + await work.All<Blob>().Where(b => b.CreatedAt < day && !work.All<TicketFile>().Any(f => f.Sha256 == b.Sha256)).ExecuteDeleteAsync(ct);
    }
}

/// <summary>A file, for whoever sees its ticket.</summary>
public sealed record ReadFile(Guid FileId) : Query<FileContent>
{
    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<FileContent> RunAsync(Reading reading, CancellationToken ct)
    {
        var file = await reading.All<TicketFile>().SingleOrDefaultAsync(f => f.Id == FileId, ct);
        if (file is null || file.WaitingSince is not null && file.UploadedBy != reading.Who.AgentId || !await reading.Tickets().AnyAsync(t => t.Id == file.TicketId, ct)) throw Work.NotFound("this file");
        return new FileContent(file.Name, file.ContentType, await reading.ContentAsync(file.Sha256, ct));
    }
}

/// <summary>A file's bytes.</summary>
/// <param name="Name">Name for saving.</param>
/// <param name="ContentType">An image type that the desk itself recognised, or application/octet-stream.</param>
/// <param name="Content">The bytes.</param>
public sealed record FileContent(string Name, string ContentType, byte[] Content);
