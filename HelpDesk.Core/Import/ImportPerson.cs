using System.Net.Mail;
using HelpDesk.Core.Customers;

namespace HelpDesk.Core.Import;

/// <summary>Reads the customer of a row.</summary>
internal static class ImportPerson
{
    private const int NameLength = 160;

    /// <summary>The customer that the fields name; null when they name none. What does not fit is handed to <paramref name="keep"/>: name, text, warning.</summary>
    public static ImportCustomer? Read(Func<ImportField, string> text, Action<string, string, string> keep)
    {
        var (name, email) = (Line(text(ImportField.CustomerName)), Line(text(ImportField.CustomerEmail)));
        if (name.Contains('@', StringComparison.Ordinal) && MailAddress.TryCreate(name, out var address))
        {
            if (email.Length == 0) email = address.Address;
            name = address.DisplayName.Length > 0 ? address.DisplayName : address.Address == email ? "" : name;
        }
        if (email.Length > 0 && !MailAddresses.IsAddress(email))
        {
            keep("Customer's email", email, "Customer addresses that are none were put into a note.");
            email = "";
        }
        var number = Fitting(text(ImportField.CustomerId), 80, "Customer's number");
        var phone = Fitting(text(ImportField.CustomerPhone), 40, "Customer's phone");
        var company = Fitting(text(ImportField.Company), NameLength, "Company");
        if (name.Length == 0) name = email.Length > 0 ? email : number ?? "";
        if (name.Length == 0)
        {
            if (company is not null) keep("Company", company, "Companies of tickets without a customer were put into a note.");
            return null;
        }
        if (name.Length > NameLength)
        {
            keep("Customer", name, "Customer names longer than 160 characters were cut; the whole name is in a note.");
            name = name[..NameLength].TrimEnd();
        }
        return new ImportCustomer(name, email.Length > 0 ? email : null, number, phone, company);

        string? Fitting(string given, int most, string label)
        {
            var line = Line(given);
            if (line.Length == 0) return null;
            if (line.Length <= most) return line;
            keep(label, line, $"{label}: longer than {most} characters, put into a note.");
            return null;
        }
    }

    private static string Line(string text) => text.Normalize().ReplaceLineEndings(" ").Trim();
}
