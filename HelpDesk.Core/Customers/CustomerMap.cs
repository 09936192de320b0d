using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HelpDesk.Core.Customers;

internal sealed class CustomerMap :
    IEntityTypeConfiguration<Customer>, IEntityTypeConfiguration<CustomerAddress>, IEntityTypeConfiguration<Account>, IEntityTypeConfiguration<Tag>
{
    public void Configure(EntityTypeBuilder<Customer> b)
    {
        b.ToTable("customers");
        b.HasKey(c => c.Id);
    }

    public void Configure(EntityTypeBuilder<CustomerAddress> b)
    {
        b.ToTable("customer_addresses");
        b.HasKey(a => new { a.CustomerId, a.Email });
    }

    public void Configure(EntityTypeBuilder<Account> b)
    {
        b.ToTable("accounts");
        b.HasKey(a => a.Id);
    }

    public void Configure(EntityTypeBuilder<Tag> b)
    {
        b.ToTable("tags");
        b.HasKey(t => t.Id);
    }
}
