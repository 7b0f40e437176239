# What may differ between keepalived and holdfast, taken out of both sides before they are compared.

# Routes and rules carry protocol 72 and addresses the mark 72, not keepalived's 18: both can stand on one machine, and
# each removes only its own.
s/ proto (72|keepalived|18)( |$)/ \2/
# Addresses have a lifetime that the helper renews: they go by themselves when nobody is left.
s/ (scope [a-z]+( (secondary|deprecated|nodad|noprefixroute|mngtmpaddr|home))*) dynamic/ \1/
s/ dynamic / /
# Links carry an alias, by which one is known that a killed helper left.
s/;? *alias holdfast//
