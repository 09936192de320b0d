using System.Security.Cryptography;
using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HelpDesk.Core.Tickets;

/// <summary>A file of a ticket, such as an image pasted into a note; visible to whoever sees the ticket.</summary>
internal sealed class TicketFile
{
    public required Guid Id { get; init; }
    public required long? TicketId { get; init; }
    public long? UploadedBy { get; init; }
    public required string Name { get; init; }
    public required string ContentType { get; init; }
    public required int Size { get; init; }
    public required byte[] Sha256 { get; init; }
    public required byte[] Content { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class TicketFileMap : IEntityTypeConfiguration<TicketFile>
{
    public void Configure(EntityTypeBuilder<TicketFile> b)
    {
        b.ToTable("files");
        b.HasKey(f => f.Id);
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
        var (type, extension) = Kind(Content) ?? throw Work.Invalid("file", "This file type isn't allowed here. Allowed: PNG, JPEG, GIF and WebP images.");
        var ticket = await work.TicketAsync(TicketId, ct);
        var file = new TicketFile
        {
            Id = Guid.NewGuid(), TicketId = ticket.Id, UploadedBy = work.Who.AgentId, Name = "image" + extension, ContentType = type, Size = Content.Length,
            Sha256 = SHA256.HashData(Content), Content = Content, CreatedAt = work.Now,
        };
        work.Add(file);
        return file.Id;
    }

    private static (string Type, string Extension)? Kind(ReadOnlySpan<byte> b) =>
        b.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) ? ("image/png", ".png")
        : b.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? ("image/jpeg", ".jpg")
        : b.StartsWith("GIF87a"u8) || b.StartsWith("GIF89a"u8) ? ("image/gif", ".gif")
        : b.Length > 12 && b.StartsWith("RIFF"u8) && b[8..12].SequenceEqual("WEBP"u8) ? ("image/webp", ".webp")
        : null;
}

/// <summary>A file, for whoever sees its ticket.</summary>
public sealed record ReadFile(Guid FileId) : Query<FileContent>
{
    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<FileContent> RunAsync(Reading reading, CancellationToken ct)
    {
        var file = await reading.All<TicketFile>().SingleOrDefaultAsync(f => f.Id == FileId, ct);
        if (file is null || !await reading.Tickets().AnyAsync(t => t.Id == file.TicketId, ct)) throw Work.NotFound("this file");
        return new FileContent(file.Name, file.ContentType, file.Content);
    }
}

/// <summary>A file's bytes.</summary>
/// <param name="Name">Name for saving.</param>
/// <param name="ContentType">One of the kinds that the desk itself recognised.</param>
/// <param name="Content">The bytes.</param>
public sealed record FileContent(string Name, string ContentType, byte[] Content);
