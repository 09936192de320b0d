namespace HelpDesk.Core.Import;

/// <summary>What a column of a file becomes.</summary>
public enum ImportField
{
    /// <summary>Nothing: the column stays behind.</summary>
    Ignored,
    /// <summary>The number that the ticket has in the other system; what makes a second run create nothing.</summary>
    ExternalId,
    /// <summary>Subject; several columns are joined.</summary>
    Subject,
    /// <summary>Description; several columns become lines with their names.</summary>
    Description,
    /// <summary>Status.</summary>
    Status,
    /// <summary>Priority.</summary>
    Priority,
    /// <summary>Type.</summary>
    Type,
    /// <summary>Channel.</summary>
    Channel,
    /// <summary>The customer's name.</summary>
    CustomerName,
    /// <summary>The customer's address.</summary>
    CustomerEmail,
    /// <summary>The customer's number in another system.</summary>
    CustomerId,
    /// <summary>The customer's phone.</summary>
    CustomerPhone,
    /// <summary>The customer's company.</summary>
    Company,
    /// <summary>Who works on it, by name or address.</summary>
    Assignee,
    /// <summary>Team, by name.</summary>
    Team,
    /// <summary>Tags; several columns and several tags in a cell are possible.</summary>
    Tags,
    /// <summary>When it was created.</summary>
    CreatedAt,
    /// <summary>When it was last changed.</summary>
    UpdatedAt,
    /// <summary>When an agent first replied (D1).</summary>
    FirstResponseAt,
    /// <summary>When it was resolved.</summary>
    ResolvedAt,
    /// <summary>When it was closed.</summary>
    ClosedAt,
    /// <summary>A line of the internal note that the ticket gets; several columns are possible.</summary>
    Note,
}

/// <summary>Labels and kinds of the fields.</summary>
public static class ImportFields
{
    /// <summary>All fields in the order of a menu.</summary>
    public static IReadOnlyList<ImportField> All { get; } = Enum.GetValues<ImportField>();

    /// <summary>Label on screen.</summary>
    public static string Label(this ImportField field) => field switch
    {
        ImportField.ExternalId => "Number",
        ImportField.CustomerName => "Customer",
        ImportField.CustomerEmail => "Customer's email",
        ImportField.CustomerId => "Customer's number",
        ImportField.CustomerPhone => "Customer's phone",
        ImportField.CreatedAt => "Created",
        ImportField.UpdatedAt => "Updated",
        ImportField.FirstResponseAt => "First response",
        ImportField.ResolvedAt => "Resolved",
        ImportField.ClosedAt => "Closed",
        ImportField.Note => "Internal note",
        _ => field.ToString(),
    };

    /// <summary>Whether the field holds a date.</summary>
    public static bool IsDate(this ImportField field) => field is ImportField.CreatedAt or ImportField.UpdatedAt or ImportField.FirstResponseAt
        or ImportField.ResolvedAt or ImportField.ClosedAt;

    /// <summary>Whether the words of the other system are translated into ours.</summary>
    public static bool HasWords(this ImportField field) => field is ImportField.Status or ImportField.Priority or ImportField.Type or ImportField.Channel;

    /// <summary>Whether more than one column may become this field.</summary>
    public static bool TakesSeveral(this ImportField field) => field is ImportField.Ignored or ImportField.Subject or ImportField.Description
        or ImportField.Tags or ImportField.Note;
}
