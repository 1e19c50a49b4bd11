"""Facts times rules: asks every rule, stamps, suppresses and sorts its problems."""
