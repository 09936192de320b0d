using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Customers;

/// <summary>All tags, archived ones too, so that old tickets keep their names.</summary>
public sealed record ReadTags : Query<IReadOnlyList<TagInfo>>
{
    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<IReadOnlyList<TagInfo>> RunAsync(Reading reading, CancellationToken ct) =>
        await reading.All<Tag>().OrderBy(t => t.Name).Select(t => new TagInfo(t.Id, t.Name, t.Color, t.ArchivedAt != null)).ToListAsync(ct);
}

/// <summary>A tag.</summary>
/// <param name="Id">Id.</param>
/// <param name="Name">1–60 characters, unique whatever the case.</param>
/// <param name="Color">1–8, one of the palette.</param>
/// <param name="Archived">Not offered any more.</param>
public sealed record TagInfo(long Id, string Name, int Color, bool Archived);

/// <summary>Creates a tag, or returns the one with this name (S082, S240). Members may, so that "+ Add" works while they write.</summary>
public sealed record CreateTag(string Name, int Color = 0) : Command<long>
{
    internal override Permission Needs => Permission.CreateTickets;

    internal override async Task<long> RunAsync(Work work, CancellationToken ct)
    {
        var name = PlainText.Of("name", Name).Trim();
        if (name.Length is 0 or > 60) throw Work.Invalid("name", "A tag's name has 1 to 60 characters.");
        if (Color is < 0 or > 8) throw Work.Invalid("color", "This colour isn't in the palette.");
        var lower = name.ToLowerInvariant();
        var found = await work.All<Tag>().FirstOrDefaultAsync(t => t.Name.ToLower() == lower, ct);
        if (found is not null)
        {
            found.Archive(null);
            return found.Id;
        }
        var tag = new Tag(name, (short)(Color == 0 ? 1 + Math.Abs(name.Sum(c => c)) % 8 : Color), work.Now);
        work.Add(tag);
        await work.Db.SaveChangesAsync(ct);
        return tag.Id;
    }
}

/// <summary>Renames, recolours or archives a tag (S240).</summary>
public sealed record EditTag(long TagId, string Name, int Color, bool Archived) : Command<long>
{
    internal override Permission Needs => Permission.ManageWorkspace;

    internal override async Task<long> RunAsync(Work work, CancellationToken ct)
    {
        var name = PlainText.Of("name", Name).Trim();
        if (name.Length is 0 or > 60) throw Work.Invalid("name", "A tag's name has 1 to 60 characters.");
        if (Color is < 1 or > 8) throw Work.Invalid("color", "This colour isn't in the palette.");
        var tag = await work.All<Tag>().SingleOrDefaultAsync(t => t.Id == TagId, ct) ?? throw Work.NotFound("this tag");
        var lower = name.ToLowerInvariant();
        if (await work.All<Tag>().AnyAsync(t => t.Id != TagId && t.Name.ToLower() == lower, ct)) throw Work.Invalid("name", "There is a tag with this name already.");
        tag.Edit(name, (short)Color);
        tag.Archive(Archived ? work.Now : null);
        return tag.Id;
    }
}
