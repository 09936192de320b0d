using System.Text.RegularExpressions;
using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Tickets;

/// <summary>Adds an internal note (S160): any member who sees the ticket may (D16).</summary>
public sealed record AddNote(long TicketId, string Body) : Command<long>
{
    internal override Permission Needs => Permission.WriteNotes;

    internal override async Task<long> RunAsync(Work work, CancellationToken ct)
    {
        var body = NoteWork.Body(Body);
        var ticket = await work.TicketAsync(TicketId, ct);
        var note = await work.WriteNoteAsync(ticket, body, ct);
        if (work.Who.AgentId is { } me)
        {
            var place = TicketId.ToString(System.Globalization.CultureInfo.InvariantCulture);
            await work.All<Draft>().Where(d => d.AgentId == me && d.Place == place && d.Kind == "note").ExecuteDeleteAsync(ct);
        }
        return note.Id;
    }
}

/// <summary>Edits an own note; Admins any (S160). Every version is kept (C22).</summary>
public sealed record EditNote(long TicketId, long NoteId, string Body, int? SeenRevision) : Command<int>
{
    internal override Permission Needs => Permission.WriteNotes;

    internal override async Task<int> RunAsync(Work work, CancellationToken ct)
    {
        var body = NoteWork.Body(Body);
        var (ticket, note) = await work.NoteAsync(TicketId, NoteId, ct);
        if (note.DeletedAt is not null) throw Work.Rule("This note was deleted.");
        if (SeenRevision is { } seen && seen != note.Revision) throw new RefusedException(new Refusal.Stale("note", note.Body));
        if (body == note.Body) return note.Revision;
        note.Body = body;
        note.Mentions = NoteWork.Mentions(body);
        note.Revision++;
        note.EditedAt = work.Now;
        work.KeepRevision(note);
        ticket.Written(new NoteEdited(note.Id, note.Revision), work.Now);
        return note.Revision;
    }
}

/// <summary>Deletes an own note, Admins any; a tombstone stays, the text only for those with audit rights (C22). Restore undoes it.</summary>
public sealed record DeleteNote(long TicketId, long NoteId, bool Restore = false) : Command<int>
{
    internal override Permission Needs => Permission.WriteNotes;

    internal override async Task<int> RunAsync(Work work, CancellationToken ct)
    {
        var (ticket, note) = await work.NoteAsync(TicketId, NoteId, ct);
        if (Restore != note.DeletedAt is not null) return note.Revision;
        note.DeletedAt = Restore ? null : work.Now;
        note.DeletedBy = Restore ? null : work.Who.AgentId;
        ticket.Written(Restore ? new NoteRestored(note.Id) : new NoteDeleted(note.Id), work.Now);
        return note.Revision;
    }
}

internal static partial class NoteWork
{
    public static string Body(string text)
    {
        var body = Texts.Body("note", text, "The note");
        return body.Trim().Length > 0 ? body : throw Work.Invalid("note", "A note needs some text.");
    }

    /// <summary>A note of the actor on a ticket that is locked for change.</summary>
    public static async Task<Note> WriteNoteAsync(this Work work, Ticket ticket, string body, CancellationToken ct)
    {
        var note = new Note
        {
            Id = (await work.Db.Database.SqlQuery<long>($"select nextval(pg_get_serial_sequence('notes', 'id')) as \"Value\"").ToListAsync(ct))[0],
            TicketId = ticket.Id, AuthorKind = work.Who.Kind, AuthorId = work.Who.Id, Body = body, Mentions = Mentions(body), CreatedAt = work.Now,
        };
        work.Add(note);
        work.KeepRevision(note);
        ticket.Written(new NoteAdded(note.Id), work.Now);
        return note;
    }

    /// <summary>People mentioned as <c>@[Name](agent:12)</c>.</summary>
    public static long[] Mentions(string body) =>
        [.. Mention().Matches(body).Select(m => long.Parse(m.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture)).Distinct().Take(50)];

    public static void KeepRevision(this Work work, Note note) => work.Add(new NoteRevision
    {
        NoteId = note.Id, Revision = note.Revision, Body = note.Body, At = work.Now, ActorKind = work.Who.Kind,
        ActorId = work.Who.Id == 0 ? null : work.Who.Id,
    });

    public static async Task<(Ticket Ticket, Note Note)> NoteAsync(this Work work, long ticketId, long noteId, CancellationToken ct)
    {
        var ticket = await work.TicketAsync(ticketId, ct);
        var note = await work.All<Note>().SingleOrDefaultAsync(n => n.Id == noteId && n.TicketId == ticketId, ct) ?? throw Work.NotFound("this note");
        if (note.AuthorId != work.Who.AgentId && !work.Rights.IsAdmin) throw Work.NotAllowed("You can edit and delete your own notes only.");
        return (ticket, note);
    }

    [GeneratedRegex(@"@\[[^\]\n]{1,120}\]\(agent:(\d{1,15})\)", RegexOptions.None, 100)]
    private static partial Regex Mention();
}
