using System.Text.RegularExpressions;
using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Data;

/// <summary>The one context; each feature brings its own mapping. Opened only by <see cref="Desk"/>, readers of the log and Identity's store.</summary>
internal sealed partial class HelpDeskDb(DbContextOptions<HelpDeskDb> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder builder)
    {
        builder.ApplyConfigurationsFromAssembly(typeof(HelpDeskDb).Assembly);
        foreach (var entity in builder.Model.GetEntityTypes())
        {
            if (entity.ClrType.IsSubclassOf(typeof(Subject)))
            {
                entity.FindProperty(nameof(Subject.Version))!.IsConcurrencyToken = true;
            }
            foreach (var property in entity.GetProperties()) property.SetColumnName(SnakeCase(property.Name));
        }
    }

    private static string SnakeCase(string name) => WordStart().Replace(name, "_$0").ToLowerInvariant();

    [GeneratedRegex("(?<=[a-z0-9])[A-Z]")]
    private static partial Regex WordStart();
}

internal sealed class OpenContext(IDbContextFactory<HelpDeskDb> factory) : IOpenContext
{
    public DbContext Open() => factory.CreateDbContext();
}
