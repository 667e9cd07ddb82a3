import mongoose from 'mongoose';

/** Mongoose with the settings that all models need. Models import it from here, so that these apply first. */

// A client's object must never become a query operator, nor an unknown key a condition that matches everything.
mongoose.set('sanitizeFilter', true);
mongoose.set('strictQuery', 'throw');
mongoose.set('runValidators', true);
// The development server evaluates changed models again, and Next's bundles each contain a copy.
mongoose.set('overwriteModels', true);
// `connect` builds all indexes before the first query.
mongoose.set('autoIndex', false);
mongoose.set('autoCreate', false);
// Without a connection a query fails at once instead of waiting in a buffer.
mongoose.set('bufferCommands', false);

export { mongoose };
