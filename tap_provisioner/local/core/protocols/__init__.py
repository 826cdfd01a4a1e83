"""AWS's protocols: reading requests and writing answers as dictionaries in the shapes that boto3 has.

The shapes come from the service models, the parsers and serialisers from botocore (answers in, requests out)
and moto (requests in, answers out). Written here is what neither has: which operation a path asks for, and
the form of errors, whose codes are often not in the model.
"""
